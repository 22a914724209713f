package io.latticegrid.client.session;

import io.latticegrid.data.error.OverloadedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  /**
   * A refusal goes to the futures derived from this one as it is: to wrap it anew for each would
   * cost more than to refuse, and in an overload there are many.
   */
  @Override
  public boolean completeExceptionally(Throwable error) {
    boolean isRefusal = error instanceof OverloadedException;
    return super.completeExceptionally(isRefusal ? new Refused(error) : error);
  }

  /** Has no stack trace; that of the loop would tell nobody anything. */
  private static final class Refused extends CompletionException {
    private static final long serialVersionUID = 1L;

    Refused(Throwable refusal) {
      super(refusal);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
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
