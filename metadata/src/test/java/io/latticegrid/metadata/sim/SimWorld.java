package io.latticegrid.metadata.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time: runs events in order of time, then of scheduling, one at a time. Confined to the
 * test.
 */
public final class SimWorld {
  private record Event(long atNanos, long sequence, Runnable task) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::sequence));
  private final List<Runnable> checks = new ArrayList<>();
  private final Rand rand;
  private long nowNanos;
  private long scheduled;

  /** A world of a seed. */
  public SimWorld(long seed) {
    rand = new SplittableRand(seed);
  }

  /** The world's randomness. */
  public Rand rand() {
    return rand;
  }

  /** True time. */
  public long now() {
    return nowNanos;
  }

  /** Runs a task after a delay of true time. */
  public void after(long delayNanos, Runnable task) {
    events.add(new Event(nowNanos + Math.max(0, delayNanos), scheduled++, task));
  }

  /** Adds a check that runs after every event. */
  public void check(Runnable invariant) {
    checks.add(invariant);
  }

  /** Lets time pass. */
  public void runMillis(long millis) {
    runMicros(millis * 1_000L);
  }

  /** Lets time pass. */
  public void runMicros(long micros) {
    long end = nowNanos + micros * 1_000L;
    for (Event next = events.peek(); next != null && next.atNanos() <= end; next = events.peek()) {
      step();
    }
    nowNanos = end;
  }

  /** Lets time pass until a condition holds; false if it doesn't within the limit. */
  public boolean runUntil(BooleanSupplier condition, long limitMillis) {
    long end = nowNanos + limitMillis * 1_000_000L;
    while (!condition.getAsBoolean()) {
      Event next = events.peek();
      if (next == null || next.atNanos() > end) {
        return false;
      }
      step();
    }
    return true;
  }

  private void step() {
    Event event = events.remove();
    nowNanos = event.atNanos();
    event.task().run();
    checks.forEach(Runnable::run);
  }
}
