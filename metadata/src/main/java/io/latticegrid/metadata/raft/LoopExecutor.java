package io.latticegrid.metadata.raft;

import io.latticegrid.data.port.Loop;
import io.microraft.executor.RaftNodeExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs MicroRaft's tasks on the loop of the metadata log, its delays shortened. Confined to that
 * loop. Closed, it runs nothing any more.
 */
final class LoopExecutor implements RaftNodeExecutor {
  private final Loop loop;
  private final int factor;
  private boolean closed;
  private boolean direct;

  LoopExecutor(Loop loop, int factor) {
    this.loop = loop;
    this.factor = factor;
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
    loop.schedule(timeUnit.toNanos(delay) / factor, () -> run(task));
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
