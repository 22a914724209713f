package io.latticegrid.client.fake;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Time and loops of a test: events run one by one in the order of their time, then of their making.
 * Confined to the test's thread.
 */
public final class VirtualWorld implements Clock {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNanos = 1_000_000_000L;
  private long made;
  private boolean running;

  @Override
  public long monotonicNanos() {
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return 1_700_000_000_000L + nowNanos / 1_000_000;
  }

  /** Makes a loop. */
  public Loop loop(String name) {
    return new VirtualLoop(name);
  }

  /** Runs a task after a delay. */
  public Cancelable after(long delayNanos, Runnable task) {
    Event event = new Event(nowNanos + Math.max(0, delayNanos), made++, task);
    events.add(event);
    return () -> events.remove(event);
  }

  /** Lets time pass. */
  public void runMillis(long millis) {
    long end = nowNanos + millis * 1_000_000;
    runUntil(() -> false, end);
    nowNanos = end;
  }

  /** Runs until a condition holds; fails if it does not within a number of milliseconds. */
  public void runUntil(BooleanSupplier condition, String what, long millis) {
    runUntil(condition, nowNanos + millis * 1_000_000);
    if (!condition.getAsBoolean()) {
      throw new AssertionError("not within " + millis + " ms: " + what);
    }
  }

  /** Lets time pass until a future is done, and returns its result or throws its error. */
  public <T> T await(CompletableFuture<T> future) {
    awaitDone(future, 600_000_000_000L);
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Lets time pass until a future is done, or some time is over. */
  public void awaitDone(CompletableFuture<?> future, long timeoutNanos) {
    long end = nowNanos + timeoutNanos;
    runUntil(future::isDone, end);
    if (!future.isDone()) {
      nowNanos = end;
    }
  }

  private void runUntil(BooleanSupplier condition, long end) {
    while (!condition.getAsBoolean() && !events.isEmpty() && events.peek().atNanos <= end) {
      Event event = events.remove();
      nowNanos = event.atNanos;
      running = true;
      event.task.run();
      running = false;
    }
  }

  private record Event(long atNanos, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final class VirtualLoop implements Loop {
    private final String name;
    private final ArrayDeque<Runnable> endOfTurn = new ArrayDeque<>();

    VirtualLoop(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean inLoop() {
      return running;
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
      return after(delayNanos, () -> turn(task));
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      endOfTurn.add(task);
    }

    private void turn(Runnable task) {
      task.run();
      for (Runnable last = endOfTurn.poll(); last != null; last = endOfTurn.poll()) {
        last.run();
      }
    }
  }
}
