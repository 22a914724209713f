package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;

/** The loop whose thread is the caller's; timers never ring. Confined to that thread. */
final class CallersLoop implements Loop {
  /** The machine's time. */
  static final Clock CLOCK =
      new Clock() {
        @Override
        public long monotonicNanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };

  private final ArrayDeque<Runnable> turn = new ArrayDeque<>();

  @Override
  public String name() {
    return "caller";
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public boolean offer(Runnable task) {
    task.run();
    return true;
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    return () -> {};
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    turn.add(task);
  }

  void endTurn() {
    while (!turn.isEmpty()) {
      turn.remove().run();
    }
  }
}
