package io.latticegrid.partition;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The time of a simulated cluster: events in order of their time, then of their making. */
final class VirtualTime {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long nowNanos;
  private long made;

  private record Event(long at, long number, Runnable task) {}

  long nowNanos() {
    return nowNanos;
  }

  void after(long delayNanos, Runnable task) {
    events.add(new Event(nowNanos + Math.max(0, delayNanos), made++, task));
  }

  void runFor(long nanos) {
    long until = nowNanos + nanos;
    while (!events.isEmpty() && events.peek().at() <= until) {
      Event event = events.remove();
      nowNanos = event.at();
      event.task().run();
    }
    nowNanos = until;
  }

  /** A clock of this time; monotonic clocks have an origin of their own, wall clocks a skew. */
  Clock clock(long originNanos, long skewMillis) {
    return new Clock() {
      @Override
      public long monotonicNanos() {
        return originNanos + nowNanos;
      }

      @Override
      public long wallMillis() {
        return 1_700_000_000_000L + nowNanos / MILLI + skewMillis;
      }
    };
  }

  /** A loop in this time; each task is a turn. */
  final class SimulatedLoop implements Loop {
    private final ArrayDeque<Runnable> endOfTurn = new ArrayDeque<>();
    private final String name;
    private boolean inTurn;
    private boolean stopped;

    SimulatedLoop(String name) {
      this.name = name;
    }

    void stop() {
      stopped = true;
    }

    /** Runs a task as a turn at once. */
    void turn(Runnable task) {
      if (stopped) {
        return;
      }
      inTurn = true;
      task.run();
      while (!endOfTurn.isEmpty()) {
        endOfTurn.removeFirst().run();
      }
      inTurn = false;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean inLoop() {
      return inTurn;
    }

    @Override
    public boolean offer(Runnable task) {
      execute(task);
      return true;
    }

    @Override
    public void execute(Runnable task) {
      after(0, () -> turn(task));
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      boolean[] cancelled = new boolean[1];
      after(delayNanos, () -> turn(() -> runUnless(cancelled, task)));
      return () -> cancelled[0] = true;
    }

    private static void runUnless(boolean[] cancelled, Runnable task) {
      if (!cancelled[0]) {
        task.run();
      }
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      endOfTurn.addLast(task);
    }
  }
}
