package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.wire.FrameView;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An operation on one partition in a frame of its own. Confined to the session's loop once
 * submitted.
 */
final class SingleCall<T extends @Nullable Object> extends PartitionCall {
  private final PartitionRequest request;
  private final Outcome<T> outcome;
  private final CompletableFuture<T> future;
  private @Nullable T result;
  private @Nullable Throwable unreadable;
  private boolean answered;

  /** With what is made of its answer, and who waits for that. */
  SingleCall(
      PartitionRequest request,
      Outcome<T> outcome,
      CompletableFuture<T> future,
      CallOptions options,
      long nowNanos) {
    super(request.purpose(), options, nowNanos, request.map(), request.partition());
    this.request = request;
    this.outcome = outcome;
    this.future = future;
  }

  @Override
  Frame frame(Header header) {
    return new Frame(header, request.message());
  }

  @Override
  boolean transmitted(MemberLink over, FrameStamp stamp, long correlation, long nowNanos) {
    return over.request(stamp.head(this, correlation, nowNanos), request.message());
  }

  @Override
  boolean accept(Message received) {
    if (!outcome.fits(received)) {
      throw unexpected(purpose, received);
    }
    answered = true;
    try {
      result = outcome.of(received);
    } catch (RuntimeException | Error e) {
      unreadable = e;
    }
    return true;
  }

  /** Takes a result where it lies, if its answer is one and read like that. */
  boolean takes(FrameView frame) {
    if (!outcome.readsInPlace() || isDone()) {
      return false;
    }
    answered = true;
    try {
      result = outcome.of(frame);
    } catch (RuntimeException | Error e) {
      unreadable = e;
    }
    return true;
  }

  @Override
  void deliver() {
    Throwable error = unreadable;
    if (error != null) {
      future.completeExceptionally(new CompletionException(error));
    } else {
      future.complete(answered ? result : outcome.unanswered());
    }
  }

  /** What is read in place of a step of its own fails as that step would. */
  @Override
  void fail(GridException error) {
    future.completeExceptionally(outcome.readsInPlace() ? new CompletionException(error) : error);
  }
}
