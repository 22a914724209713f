package io.latticegrid.client;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A number under a name in the strict group, each of whose operations takes effect at one moment.
 * Thread-safe. It is 0 at first.
 *
 * <p>It is an entry of a strict map, read and replaced if it is still what was read, so operations
 * under contention are tried several times. Errors are those of {@link GridMap}; after {@code
 * INDETERMINATE} an operation may have taken effect or not. To count much and read little, a
 * counter that merges is cheaper.
 */
public final class GridAtomicLong {
  private final GridMap<String, Long> map;
  private final String name;

  GridAtomicLong(GridMap<String, Long> map, String name) {
    this.map = map;
    this.name = name;
  }

  private static long number(@Nullable Long present) {
    return present == null ? 0 : present;
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The number. */
  public long get() {
    return number(map.get(name));
  }

  /** Sets the number. */
  public void set(long value) {
    map.set(name, value);
  }

  /** Sets the number and returns the old one. */
  public long getAndSet(long value) {
    return number(map.put(name, value));
  }

  /** Sets the number if it is the expected one; returns whether it was. */
  public boolean compareAndSet(long expected, long value) {
    if (expected == 0) {
      Long present = map.putIfAbsent(name, value);
      if (present == null || present != 0) {
        return present == null;
      }
    }
    return map.replace(name, expected, value);
  }

  /** Adds and returns the sum; what is too large for a long wraps around. */
  public long addAndGet(long delta) {
    return updateAndGet(present -> present + delta);
  }

  /** Adds and returns the number before. */
  public long getAndAdd(long delta) {
    return addAndGet(delta) - delta;
  }

  /** Adds one and returns the sum. */
  public long incrementAndGet() {
    return addAndGet(1);
  }

  /** Subtracts one and returns the difference. */
  public long decrementAndGet() {
    return addAndGet(-1);
  }

  /** Applies a function, which may run several times, and returns what it came to. */
  public long updateAndGet(LongUnaryOperator function) {
    return number(map.compute(name, (key, present) -> function.applyAsLong(number(present))));
  }

  /** As {@link #get}. */
  public CompletableFuture<Long> getAsync() {
    return map.getAsync(name).thenApply(GridAtomicLong::number);
  }

  /** As {@link #addAndGet}. */
  public CompletableFuture<Long> addAndGetAsync(long delta) {
    return map.getAsync(name)
        .thenCompose(present -> {
          long sum = number(present) + delta;
          CompletableFuture<Boolean> replacing =
              present == null
                  ? map.putIfAbsentAsync(name, sum).thenApply(Objects::isNull)
                  : map.replaceAsync(name, present, sum);
          return replacing.thenCompose(
              done -> done ? CompletableFuture.completedFuture(sum) : addAndGetAsync(delta));
        });
  }

  @Override
  public String toString() {
    return "GridAtomicLong '" + name + "'";
  }
}
