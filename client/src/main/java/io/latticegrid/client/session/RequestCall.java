package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request to a member rather than a partition; sending it twice does no harm. Confined to the
 * session's loop once submitted.
 */
final class RequestCall<T extends Message> extends Call {
  private final Message message;
  private final Destination destination;
  private final Class<T> answerType;
  private final CompletableFuture<T> future;
  private @Nullable T answer;

  RequestCall(
      Purpose purpose,
      CallOptions options,
      long nowNanos,
      Message message,
      Destination destination,
      Reply<T> reply) {
    super(purpose, options, nowNanos);
    this.message = message;
    this.destination = destination;
    this.answerType = reply.type;
    this.future = reply.future;
  }

  @Override
  @Nullable MemberLink route(Routes routes, Links links) {
    return destination.choose(routes, links);
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
    future.complete(answer);
  }

  @Override
  void fail(GridException error) {
    future.completeExceptionally(error);
  }

  /**
   * What answer is wanted, and who waits for it.
   *
   * @param type its kind
   * @param future completed with it
   */
  record Reply<T>(Class<T> type, CompletableFuture<T> future) {}
}
