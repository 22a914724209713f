package io.latticegrid.metadata.raft;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.microraft.executor.RaftNodeExecutor;
import io.microraft.impl.task.LeaderElectionTimeoutTask;
import io.microraft.impl.task.PreVoteTimeoutTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs MicroRaft's tasks on the loop of the metadata log, its delays shortened. Confined to that
 * loop. Closed, it runs nothing any more.
 */
final class LoopExecutor implements RaftNodeExecutor {
  private final Loop loop;
  private final int factor;
  private final Rand rand;
  private boolean closed;
  private boolean direct;

  LoopExecutor(Loop loop, int factor, Rand rand) {
    this.loop = loop;
    this.factor = factor;
    this.rand = rand.fork("elections");
  }

  @Override
  public void execute(Runnable task) {
    if (direct) {
      direct = false;
      run(task);
    } else {
      loop.execute(() -> run(task));
    }
  }

  /** Makes a call whose task, the first that it gives, runs within it. */
  void directly(Runnable call) {
    direct = true;
    try {
      call.run();
    } finally {
      direct = false;
    }
  }

  @Override
  public void submit(Runnable task) {
    execute(task);
  }

  @Override
  public void schedule(Runnable task, long delay, TimeUnit timeUnit) {
    long nanos = timeUnit.toNanos(delay) / factor;
    loop.schedule(isElection(task) ? spread(nanos) : nanos, () -> run(task));
  }

  private static boolean isElection(Runnable task) {
    return task instanceof LeaderElectionTimeoutTask || task instanceof PreVoteTimeoutTask;
  }

  /**
   * From so long to twice as long. MicroRaft draws from a tenth of its second only, which is less
   * than a vote takes here: two that split the votes would split them again and again.
   */
  private long spread(long nanos) {
    return nanos + (long) (rand.nextDouble() * nanos);
  }

  void close() {
    closed = true;
  }

  private void run(Runnable task) {
    if (!closed) {
      task.run();
    }
  }
}
