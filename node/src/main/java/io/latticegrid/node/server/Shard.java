package io.latticegrid.node.server;

import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import io.latticegrid.partition.PartitionHost;

/**
 * One shard of the node: its loop and the partitions that the loop owns. Immutable; the host is
 * confined to the loop.
 *
 * @param index from 0
 * @param loop the loop
 * @param host the partitions
 * @param faults told when a task fails
 */
public record Shard(int index, Loop loop, PartitionHost host, FaultHandler faults) {
  /**
   * Runs a task on the shard: at once if the caller is on it, else by one bounded hand-over.
   *
   * @return false when the queue is full; the task is then not run
   */
  public boolean run(Runnable task) {
    if (loop.inLoop()) {
      guarded(task);
      return true;
    }
    return loop.offer(() -> guarded(task));
  }

  /** Runs a control task on the shard; it is never refused. */
  public void execute(Runnable task) {
    loop.execute(() -> guarded(task));
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      faults.fault("a task of shard " + index + " failed", e);
    }
  }
}
