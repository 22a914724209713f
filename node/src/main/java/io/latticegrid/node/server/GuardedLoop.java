package io.latticegrid.node.server;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;

/**
 * A loop whose tasks must not fail: the first failure is reported, and no task runs after it, for
 * what the loop owns can't be trusted any more. Thread-safe.
 */
public final class GuardedLoop implements Loop {
  private final Loop loop;
  private final FaultHandler faults;
  private volatile boolean broken;

  /** Guards the tasks that are given to it; those that others give to the loop go their own way. */
  public GuardedLoop(Loop loop, FaultHandler faults) {
    this.loop = loop;
    this.faults = faults;
  }

  /** Runs a task on the loop's own thread, now. */
  void run(Runnable task) {
    if (broken) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  /** Whether a task has failed, so that none may run any more. */
  boolean isBroken() {
    return broken;
  }

  /** Something that ran as a task of it failed. */
  void failed(Throwable e) {
    broken = true;
    faults.fault("a task of " + loop.name() + " failed", e);
  }

  @Override
  public String name() {
    return loop.name();
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  @Override
  public boolean offer(Runnable task) {
    return loop.offer(() -> run(task));
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(() -> run(task));
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    return loop.schedule(delayNanos, () -> run(task));
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    loop.atEndOfTurn(() -> run(task));
  }

  @Override
  public String toString() {
    return loop.name();
  }
}
