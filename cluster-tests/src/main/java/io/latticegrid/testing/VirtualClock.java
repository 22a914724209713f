package io.latticegrid.testing;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until it is told to go on, and then runs the timers that are due, in
 * the order of their times, those of one time in the order in which they were set. Confined to one
 * thread.
 */
public final class VirtualClock implements Clock {
  private static final long NANOS = 1_000_000;

  private static final class Timer implements Cancelable {
    final long atMillis;
    final long number;
    final Runnable task;
    boolean cancelled;

    Timer(long atMillis, long number, Runnable task) {
      this.atMillis = atMillis;
      this.number = number;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.<Timer>comparingLong(timer -> timer.atMillis)
              .thenComparingLong(timer -> timer.number));
  private final long startMillis;
  private long nowMillis;
  private long timersSet;

  /** A clock that shows 0. */
  public VirtualClock() {
    this(0);
  }

  /** A clock that shows a time. */
  public VirtualClock(long startMillis) {
    this.startMillis = startMillis;
    this.nowMillis = startMillis;
  }

  /** What it shows. */
  public long nowMillis() {
    return nowMillis;
  }

  @Override
  public long wallMillis() {
    return nowMillis;
  }

  @Override
  public long monotonicNanos() {
    return nowMillis * NANOS;
  }

  /** Runs a task once the clock shows a time so far from now. */
  public Cancelable schedule(long delayMillis, Runnable task) {
    Timer timer = new Timer(nowMillis + Math.max(0, delayMillis), timersSet++, task);
    timers.add(timer);
    return timer;
  }

  /** Goes on by some milliseconds; each timer sees the time for which it was set. */
  public void advance(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("time goes forward; set() turns it back");
    }
    set(nowMillis + millis);
  }

  /** Shows another time: a later one runs the timers up to it, an earlier one runs none. */
  public void set(long millis) {
    Timer next = timers.peek();
    while (next != null && next.atMillis <= millis) {
      timers.remove();
      nowMillis = Math.max(nowMillis, next.atMillis);
      if (!next.cancelled) {
        next.task.run();
      }
      next = timers.peek();
    }
    nowMillis = millis;
  }

  /** Shows what it did in the beginning, and forgets all timers. */
  public void reset() {
    timers.clear();
    nowMillis = startMillis;
  }
}
