package io.latticegrid.benchmarks.peer;

import java.util.Optional;

/**
 * Keeps the common pool from being of one thread. Static only.
 *
 * <p>On one or two processors its parallelism is 1, and {@code CompletableFuture} then starts a
 * thread for every asynchronous task that names no executor. Hazelcast uses it so and falls by more
 * than half; it would not be fair to measure that.
 */
public final class CommonPool {
  private static final String PROPERTY = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private CommonPool() {}

  /** The option that a JVM on this machine needs, if it does. */
  public static Optional<String> missingOption() {
    return Runtime.getRuntime().availableProcessors() > 2
        ? Optional.empty()
        : Optional.of("-D" + PROPERTY + "=2");
  }

  /** Does the same for this JVM; call it before anything uses the pool. */
  public static void widen() {
    if (missingOption().isPresent() && System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "2");
    }
  }
}
