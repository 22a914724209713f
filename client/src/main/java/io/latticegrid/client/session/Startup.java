package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.proto.routing.Address;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The first connection: done with the first routing, failed at its deadline or when a node says
 * that the client is in the wrong place. Confined to the session's loop.
 */
final class Startup {
  private final SessionContext context;
  private final CompletableFuture<ClientSession> future;
  private final Map<Address, String> problems = new TreeMap<>();
  private Cancelable deadline = () -> {};

  Startup(SessionContext context, CompletableFuture<ClientSession> future) {
    this.context = context;
    this.future = future;
  }

  boolean isOver() {
    return future.isDone();
  }

  void begin() {
    long limit = context.config().connectTimeout().toNanos();
    deadline = context.loop().schedule(limit, this::expired);
  }

  void succeeded(ClientSession session) {
    deadline.cancel();
    future.complete(session);
  }

  void failed(GridException error) {
    deadline.cancel();
    future.completeExceptionally(error);
  }

  /** Remembers why an address does not answer, for the message. */
  void problem(Address address, String reason) {
    if (!isOver()) {
      problems.put(address, reason);
    }
  }

  /** A node was reached and refused. Only what will not change by waiting ends the attempt. */
  void rejected(Address address, GridException error) {
    problem(address, String.valueOf(error.getMessage()));
    if (!isOver() && error.code().isRefusal()) {
      failed(
          new GridException(
              error.code(), "cannot connect to " + address + ": " + error.getMessage()));
    }
  }

  private void expired() {
    failed(
        new GridException(
            Code.NOT_AVAILABLE,
            "no member of cluster '%s' answered within %d ms: %s"
                .formatted(
                    context.config().clusterName(),
                    context.config().connectTimeout().toMillis(),
                    problems.isEmpty() ? context.config().addresses() : problems)));
  }
}
