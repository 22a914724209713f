package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.node.admission.Admission;
import io.latticegrid.node.admission.ClusterSecret.Handshake;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.node.admission.SessionInfo;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.SessionMessage.Challenge;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.wire.FrameView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that somebody opened to this node. Confined to the connection's loop.
 *
 * <p>Transitions: EXPECTING -> OPEN with a hello that fits, or -> CHALLENGED where the cluster has
 * a secret and a member says it; CHALLENGED -> OPEN with the right proof; either -> closed with the
 * reason otherwise. Nothing but these messages is processed before OPEN.
 */
final class InboundSession implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSession.class);

  /** When a client may ask again whether this node has joined; it soon gets partitions then. */
  private static final int JOINING_MILLIS = 100;

  private static final long INTRODUCTION_NANOS = 5_000_000_000L;
  private static final long MEMBER_IDLE_NANOS = 10_000_000_000L;
  private static final long CLIENT_IDLE_NANOS = 120_000_000_000L;

  private final Admission admission;
  private final RequestDispatcher dispatcher;
  private @Nullable Handshake challenged;
  private @Nullable Peer peer;
  private @Nullable Cancelable idleCheck;

  /** Of a client that has introduced itself. */
  private @Nullable Inflow inflow;

  /** The same. */
  private @Nullable PlainGets gets;

  /** Since the last look: to ask a clock for each frame would cost more than to decode it. */
  private boolean heard;

  /**
   * Who is at the other end.
   *
   * @param connection the way to answer
   * @param member the member; null for a client
   */
  record Peer(Connection connection, @Nullable MemberInfo member) {}

  InboundSession(Admission admission, RequestDispatcher dispatcher) {
    this.admission = admission;
    this.dispatcher = dispatcher;
  }

  @Override
  public void opened(Connection connection) {
    // The other end speaks first.
    checkIdle(connection, INTRODUCTION_NANOS);
  }

  /**
   * A peer that is gone without a word would hold its connection for ever: members and clients ask
   * for signs of life far more often than this. It is closed when it was silent for once to twice
   * as long as allowed.
   */
  private void checkIdle(Connection connection, long afterNanos) {
    heard = false;
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
                  if (heard) {
                    checkIdle(connection, limit);
                  } else {
                    connection.close("nothing is heard from " + connection.remote());
                  }
                });
  }

  @Override
  public boolean receivedPlain(Connection connection, FrameView frame) {
    heard = true;
    PlainGets answering = gets;
    Inflow bounded = inflow;
    boolean answered = answering != null && !dispatcher.isOver() && answering.answers(frame);
    if (answered && bounded != null) {
      bounded.look();
    }
    return answered;
  }

  @Override
  public void coming(FrameView frame) {
    PlainGets answering = gets;
    if (answering != null) {
      answering.coming(frame);
    }
  }

  @Override
  public void come() {
    PlainGets answering = gets;
    if (answering != null) {
      answering.come();
    }
  }

  @Override
  public void received(Connection connection, Frame frame) {
    heard = true;
    Peer known = peer;
    if (known != null) {
      dispatch(known, frame);
      return;
    }
    Handshake handshake = challenged;
    if (handshake == null && frame.message() instanceof Hello hello) {
      introduce(connection, frame, hello);
    } else if (handshake != null && frame.message() instanceof SessionMessage.Proof proof) {
      proved(connection, frame, handshake, proof);
    } else {
      connection.close(
          handshake == null ? "the first message must be HELLO" : "CHALLENGE wants PROOF");
    }
  }

  private void dispatch(Peer known, Frame frame) {
    Inflow bounded = inflow;
    if (bounded == null) {
      dispatcher.dispatch(known, frame);
    } else {
      bounded.begin(frame);
      dispatcher.dispatch(known, frame);
      bounded.look();
    }
  }

  private void introduce(Connection connection, Frame frame, Hello hello) {
    Refusal objection = admission.objection(hello, connection);
    if (objection != null) {
      refuse(connection, frame, objection);
      return;
    }
    SessionInfo here = admission.here();
    if (hello.role() == Role.CLIENT && here.clusterId() == 0) {
      String text = "the node " + here.self().address() + " has not joined its cluster yet";
      connection.send(
          frame.reply(
              new SessionMessage.Failure(GridException.Code.NOT_AVAILABLE, JOINING_MILLIS, text)));
      connection.close(text);
      return;
    }
    Challenge challenge = admission.challenge(hello);
    if (challenge == null) {
      open(connection, frame, hello, SessionMessage.NOTHING);
    } else {
      challenged = new Handshake(hello, challenge, connection.version());
      connection.restrict();
      connection.send(frame.reply(challenge));
    }
  }

  private void proved(
      Connection connection, Frame frame, Handshake handshake, SessionMessage.Proof proof) {
    Refusal objection = admission.objection(proof, handshake);
    if (objection == null) {
      open(connection, frame, handshake.hello(), admission.proof(handshake));
    } else {
      refuse(connection, frame, objection);
    }
  }

  private void refuse(Connection connection, Frame frame, Refusal refusal) {
    admission.stats().refused(refusal.code());
    LOG.warn("refusing {} ({}): {}", connection.remote(), refusal.code(), refusal.text());
    connection.send(frame.reply(new SessionMessage.Failure(refusal.code(), 0, refusal.text())));
    connection.close(refusal.text());
  }

  private void open(Connection connection, Frame frame, Hello hello, byte[] proof) {
    MemberInfo member = hello.self();
    Refusal late = member == null ? null : admission.enter(member, connection);
    if (late != null) {
      refuse(connection, frame, late);
      return;
    }
    SessionInfo here = admission.here();
    Inflow bounded = member == null ? new Inflow(connection) : null;
    inflow = bounded;
    Peer introduced = new Peer(bounded == null ? connection : bounded, member);
    peer = introduced;
    gets = member == null ? dispatcher.plainGets(connection) : null;
    Welcome welcome =
        new Welcome(
            connection.version(),
            bounded == null ? 0 : Inflow.WINDOW.toFeatures(),
            here.clusterId(),
            here.partitionCount(),
            here.self(),
            List.of());
    connection.send(frame.reply(welcome.with(proof)));
    dispatcher.opened(introduced);
  }

  @Override
  public void closed(boolean refused, String reason) {
    Cancelable check = idleCheck;
    if (check != null) {
      check.cancel();
    }
    Peer known = peer;
    if (known != null) {
      if (known.member() != null) {
        admission.left(known.member());
      }
      dispatcher.closed(known);
    }
    LOG.debug("inbound connection closed: {}", reason);
  }
}
