package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Clock;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Role;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.wire.FrameLayout;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that somebody opened to this node. Confined to the connection's loop.
 *
 * <p>Transitions: EXPECTING -> OPEN with a hello that fits; EXPECTING -> closed with the reason
 * otherwise.
 */
final class InboundSession implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSession.class);

  /** When a client may ask again whether this node has joined; it soon gets partitions then. */
  private static final int JOINING_MILLIS = 100;

  private static final long INTRODUCTION_NANOS = 5_000_000_000L;
  private static final long MEMBER_IDLE_NANOS = 10_000_000_000L;
  private static final long CLIENT_IDLE_NANOS = 120_000_000_000L;

  private final Supplier<SessionInfo> info;
  private final Clock clock;
  private final RequestDispatcher dispatcher;
  private @Nullable Peer peer;
  private @Nullable Cancelable idleCheck;
  private long lastHeardNanos;

  /**
   * Who is at the other end.
   *
   * @param connection the way to answer
   * @param member the member; null for a client
   */
  record Peer(Connection connection, @Nullable MemberInfo member) {}

  InboundSession(Supplier<SessionInfo> info, Clock clock, RequestDispatcher dispatcher) {
    this.info = info;
    this.clock = clock;
    this.dispatcher = dispatcher;
  }

  @Override
  public void opened(Connection connection) {
    // The other end speaks first.
    lastHeardNanos = clock.monotonicNanos();
    checkIdle(connection, INTRODUCTION_NANOS);
  }

  /**
   * A peer that is gone without a word would hold its connection for ever: members and clients ask
   * for signs of life far more often than this.
   */
  private void checkIdle(Connection connection, long afterNanos) {
    idleCheck =
        connection
            .loop()
            .schedule(
                afterNanos,
                () -> {
                  Peer known = peer;
                  boolean member = known != null && known.member() != null;
                  long limit =
                      known == null
                          ? INTRODUCTION_NANOS
                          : member ? MEMBER_IDLE_NANOS : CLIENT_IDLE_NANOS;
                  long idle = clock.monotonicNanos() - lastHeardNanos;
                  if (idle >= limit) {
                    connection.close("nothing is heard from " + connection.remote());
                  } else {
                    checkIdle(connection, limit - idle);
                  }
                });
  }

  @Override
  public void received(Connection connection, Frame frame) {
    lastHeardNanos = clock.monotonicNanos();
    Peer known = peer;
    if (known != null) {
      dispatcher.dispatch(known, frame);
    } else if (frame.message() instanceof Hello hello) {
      introduce(connection, frame, hello);
    } else {
      connection.close("the first message must be HELLO");
    }
  }

  private void introduce(Connection connection, Frame frame, Hello hello) {
    SessionInfo here = info.get();
    String objection = objection(hello, here);
    if (objection != null) {
      LOG.warn("refusing {}: {}", connection.remote(), objection);
      connection.send(
          frame.reply(new SessionMessage.Failure(GridException.Code.INCOMPATIBLE, 0, objection)));
      connection.close(objection);
      return;
    }
    if (hello.role() == Role.CLIENT && here.clusterId() == 0) {
      String text = "the node " + here.self().address() + " has not joined its cluster yet";
      connection.send(
          frame.reply(new SessionMessage.Failure(GridException.Code.NOT_AVAILABLE, JOINING_MILLIS, text)));
      connection.close(text);
      return;
    }
    Peer introduced = new Peer(connection, hello.self());
    peer = introduced;
    connection.send(
        frame.reply(
            new Welcome(
                Math.min(hello.version(), FrameLayout.VERSION),
                0,
                here.clusterId(),
                here.partitionCount(),
                here.self(),
                List.of())));
    dispatcher.opened(introduced);
  }

  private static @Nullable String objection(Hello hello, SessionInfo here) {
    if (!hello.clusterName().equals(here.clusterName())) {
      return "this is cluster '%s', not '%s'".formatted(here.clusterName(), hello.clusterName());
    }
    if (hello.clusterId() != 0 && here.clusterId() != 0 && hello.clusterId() != here.clusterId()) {
      return "this is another cluster of the same name: id %016x, not %016x"
          .formatted(here.clusterId(), hello.clusterId());
    }
    if (hello.partitionCount() != 0
        && here.clusterId() != 0
        && hello.partitionCount() != here.partitionCount()) {
      return "this cluster has %d partitions, not %d"
          .formatted(here.partitionCount(), hello.partitionCount());
    }
    if (hello.role() == Role.MEMBER && hello.self() == null) {
      return "a member must say who it is";
    }
    return null;
  }

  @Override
  public void closed(boolean refused, String reason) {
    Cancelable check = idleCheck;
    if (check != null) {
      check.cancel();
    }
    Peer known = peer;
    if (known != null) {
      dispatcher.closed(known);
    }
    LOG.debug("inbound connection closed: {}", reason);
  }
}
