package io.latticegrid.client;

import io.latticegrid.client.session.ClientSession;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.data.error.CrossPartitionException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.data.error.UnknownMapException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Waits for futures of a session, by its port. Pure. */
final class Blocking {
  // Every call ends by its deadline; this covers only a client that was closed, or stopped,
  // meanwhile.
  private static final long GRACE_NANOS = 5_000_000_000L;

  private Blocking() {}

  /** Waits for a result; an error is thrown anew, so that its trace shows the caller. */
  static <T extends @Nullable Object> T join(
      ClientSession session, CompletableFuture<T> future, long timeoutNanos) {
    if (!future.isDone()) {
      if (session.inLoop()) {
        throw new IllegalStateException(
            "a blocking operation on the client's own loop would never end; use the Async ones");
      }
      session.ports().waiting().await(future, timeoutNanos + GRACE_NANOS);
    }
    if (!future.isDone()) {
      throw new IndeterminateException("no outcome: the client was stopped meanwhile");
    }
    return result(future);
  }

  /** The result of a future that is done. */
  static <T extends @Nullable Object> T result(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof GridException error) {
        throw thrownHere(error);
      }
      if (cause instanceof CancellationException cancelled) {
        throw cancelled;
      }
      throw new GridException(
          GridException.Code.INTERNAL, "the answer could not be used: " + cause, e);
    }
  }

  private static GridException thrownHere(GridException error) {
    String text = String.valueOf(error.getMessage());
    GridException here;
    if (error instanceof IndeterminateException) {
      here = new IndeterminateException(text);
    } else if (error instanceof CorruptionException corruption) {
      here = corruption.thrownAgain();
    } else if (error instanceof OverloadedException overloaded) {
      here = new OverloadedException(text, overloaded.retryAfterMillis());
    } else if (error instanceof UnknownMapException) {
      here = new UnknownMapException(text);
    } else if (error instanceof CrossPartitionException) {
      here = new CrossPartitionException(text);
    } else {
      return new GridException(error.code(), text, error);
    }
    here.initCause(error);
    return here;
  }
}
