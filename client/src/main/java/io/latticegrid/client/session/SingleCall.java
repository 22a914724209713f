package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An operation on one partition in a frame of its own. Confined to the session's loop once
 * submitted.
 */
final class SingleCall<T extends DataMessage> extends PartitionCall {
  private final DataMessage message;
  private final Class<T> answerType;
  private final T unanswered;
  private final CompletableFuture<T> future;
  private @Nullable T answer;

  /** With the kind of answer wanted, and what to complete with where none is asked for. */
  SingleCall(PartitionRequest request, Answer<T> expected, CallOptions options, long nowNanos) {
    super(request.purpose(), options, nowNanos, request.map(), request.partition());
    this.message = request.message();
    this.answerType = expected.type;
    this.unanswered = expected.ifUnanswered;
    this.future = expected.future;
  }

  @Override
  Frame frame(Header header) {
    return new Frame(header, message);
  }

  @Override
  boolean accept(Message received) {
    if (!answerType.isInstance(received)) {
      throw unexpected(purpose, received);
    }
    answer = answerType.cast(received);
    return true;
  }

  @Override
  void deliver() {
    future.complete(answer == null ? unanswered : answer);
  }

  @Override
  void fail(GridException error) {
    future.completeExceptionally(error);
  }

  /**
   * What answer is wanted, and who waits for it.
   *
   * @param type its kind
   * @param ifUnanswered stands for it where none is asked for
   * @param future completed with it
   */
  record Answer<T>(Class<T> type, T ifUnanswered, CompletableFuture<T> future) {}
}
