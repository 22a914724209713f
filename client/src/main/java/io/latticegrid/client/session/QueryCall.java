package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.NodeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A query, answered by several frames; after a lost connection it starts anew elsewhere. Confined
 * to the session's loop once submitted.
 */
final class QueryCall extends Call {
  private final NodeMessage.Query message;
  private final Destination destination;
  private final CompletableFuture<List<byte[]>> future;
  private final List<byte[]> payloads = new ArrayList<>();

  QueryCall(
      CallOptions options,
      long nowNanos,
      NodeMessage.Query message,
      Destination destination,
      CompletableFuture<List<byte[]>> future) {
    super(
        Purpose.read(message.explainOnly() ? "explain" : "query", message.map()),
        options,
        nowNanos);
    this.message = message;
    this.destination = destination;
    this.future = future;
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
    if (!(received instanceof NodeMessage.QueryRows rows)) {
      throw unexpected(purpose, received);
    }
    payloads.add(rows.payload());
    return rows.last();
  }

  @Override
  void restart() {
    payloads.clear();
  }

  /** A long query is no reason to start it twice; a dead member is noticed by its link. */
  @Override
  boolean isResendable() {
    return false;
  }

  @Override
  void deliver() {
    future.complete(payloads);
  }

  @Override
  void fail(GridException error) {
    future.completeExceptionally(error);
  }
}
