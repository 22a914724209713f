package io.latticegrid.data.port;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs what may block (user code, stores, planning) off the loops. Thread-safe. In simulation a
 * task takes a random virtual time.
 */
public interface BlockingPool {
  /**
   * Runs work off the loops and completes on the loop given.
   *
   * @return false when the bounded queue is full; nothing is run then
   */
  <T> boolean submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion);
}
