package io.latticegrid.dag.testing;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time with loops as actors: events run in the order of time, equals as they came. Each
 * takes a while, so that a busy loop doesn't stop the time.
 */
public final class SimWorld implements Clock {
  private static final long NANOS_PER_TASK = 20_000;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNanos;
  private long nanosPerReading;
  private long sequence;
  private long ran;
  private @Nullable Loop current;

  private static final class Event implements Comparable<Event>, Cancelable {
    private final long atNanos;
    private final long order;
    private final Loop loop;
    private @Nullable Runnable task;

    Event(long atNanos, long order, Loop loop, Runnable task) {
      this.atNanos = atNanos;
      this.order = order;
      this.loop = loop;
      this.task = task;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }

    @Override
    public void cancel() {
      task = null;
    }
  }

  /** Makes every reading of the clock take so long. */
  public void readingTakes(long nanos) {
    nanosPerReading = nanos;
  }

  @Override
  public long monotonicNanos() {
    nowNanos += nanosPerReading;
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return nowNanos / 1_000_000;
  }

  /** A new loop. */
  public Loop loop(String name) {
    return new SimLoop(name);
  }

  /** Tasks that were run so far. */
  public long ran() {
    return ran;
  }

  /** Events still to come, timers included, cancelled ones not. */
  public long pending() {
    return events.stream().filter(event -> event.task != null).count();
  }

  /** Runs one event; false if there was none. */
  public boolean step() {
    Event event = events.poll();
    while (event != null && event.task == null) {
      event = events.poll();
    }
    if (event == null || event.task == null) {
      return false;
    }
    nowNanos = Math.max(nowNanos, event.atNanos) + NANOS_PER_TASK;
    current = event.loop;
    ran++;
    event.task.run();
    if (event.loop instanceof SimLoop loop) {
      loop.endTurn();
    }
    current = null;
    return true;
  }

  /** Runs all events before a time, in nanoseconds from now. */
  public void runFor(long nanos) {
    long end = nowNanos + nanos;
    while (!events.isEmpty() && events.element().atNanos <= end) {
      step();
    }
    nowNanos = Math.max(nowNanos, end);
  }

  /** Runs until nothing is left to do. */
  public void runAll() {
    while (step()) {
      if (ran > 50_000_000) {
        throw new AssertionError("the world never comes to rest");
      }
    }
  }

  private Event at(long atNanos, Loop loop, Runnable task) {
    Event event = new Event(atNanos, sequence++, loop, task);
    events.add(event);
    return event;
  }

  private final class SimLoop implements Loop {
    private final String name;
    private final Deque<Runnable> endOfTurn = new ArrayDeque<>();

    SimLoop(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean inLoop() {
      return current == this;
    }

    @Override
    public boolean offer(Runnable task) {
      execute(task);
      return true;
    }

    @Override
    public void execute(Runnable task) {
      at(nowNanos, this, task);
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      return at(nowNanos + delayNanos, this, task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      endOfTurn.add(task);
    }

    private void endTurn() {
      while (!endOfTurn.isEmpty()) {
        endOfTurn.remove().run();
      }
    }
  }
}
