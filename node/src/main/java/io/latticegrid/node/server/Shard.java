package io.latticegrid.node.server;

import io.latticegrid.partition.Operation;
import io.latticegrid.partition.PartitionHost;
import io.latticegrid.proto.message.Header;

/**
 * One shard of the node: its loop and the partitions that the loop owns. Immutable; the host is
 * confined to the loop.
 *
 * @param index from 0
 * @param loop the loop
 * @param host the partitions
 * @param lease the member's, as far as the host knows the tables that go with it
 */
public record Shard(int index, GuardedLoop loop, PartitionHost host, ShardLease lease) {
  /**
   * Runs a task on the shard: at once if the caller is on it, else by one bounded hand-over.
   *
   * @return false when the queue is full; the task is then not run
   */
  public boolean run(Runnable task) {
    if (loop.inLoop()) {
      loop.run(task);
      return true;
    }
    return loop.offer(task);
  }

  /**
   * Executes an operation on the shard, as {@link #run} would.
   *
   * @return false when the queue is full; the operation is then not executed
   */
  boolean execute(Header.Target target, Operation operation) {
    if (!loop.inLoop()) {
      return loop.offer(() -> execute(host, target, operation));
    }
    if (!loop.isBroken()) {
      try {
        execute(host, target, operation);
      } catch (RuntimeException | Error e) {
        loop.failed(e);
      }
    }
    return true;
  }

  private static void execute(PartitionHost host, Header.Target target, Operation operation) {
    host.execute(target.group(), target.partition(), target.epoch(), operation);
  }

  /** Runs a control task on the shard; it is never refused. */
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
