package io.latticegrid.client.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A future that is completed on the client's loop, as are the futures derived from it. Thread-safe.
 * Its {@code ...Async} methods without an executor run on that loop too: the JDK's default would
 * start a thread for each on a machine of two cores.
 */
final class GridFuture<T> extends CompletableFuture<T> {
  private final Executor loop;

  GridFuture(Executor loop) {
    this.loop = loop;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new GridFuture<>(loop);
  }

  @Override
  public Executor defaultExecutor() {
    return loop;
  }
}
