package io.latticegrid.node.link;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admission.ClusterSecret.Handshake;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Place;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One outgoing connection to a peer: introduces this node and is up once the peer has answered. Its
 * state is confined to the control loop, that of the handshake to the connection's loop; {@link
 * #connection()} is thread-safe.
 *
 * <p>Transitions: CONNECTING -> UP with the peer's welcome; CONNECTING or UP -> DOWN when the
 * connection is gone; DOWN is final, {@link PeerLinks} makes a new one.
 */
final class PeerLink implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  private final LinkContext context;
  private final Owner owner;
  private final Address address;
  private final int shard;
  private volatile @Nullable Connection up;
  private volatile @Nullable Connection transportLevel;
  private volatile long lastHeardNanos;
  private @Nullable MemberInfo peer;
  private SessionMessage.@Nullable Hello hello;
  private @Nullable Handshake handshake;
  private boolean down;

  /** Told on the control loop. */
  interface Owner {
    void up(PeerLink link, MemberInfo peer);

    void down(PeerLink link, boolean refused, String reason);

    /** The peer will never take this node: another cluster, or another shape of it. */
    void rejected(PeerLink link, Refusal refusal);
  }

  PeerLink(LinkContext context, Owner owner, Address address, int shard) {
    this.context = context;
    this.owner = owner;
    this.address = address;
    this.shard = shard;
  }

  Address address() {
    return address;
  }

  int shard() {
    return shard;
  }

  @Nullable MemberInfo peer() {
    return peer;
  }

  @Nullable MemberId peerId() {
    return peer == null ? null : peer.id();
  }

  /** When anything arrived last, or when the connection was asked for. */
  long lastHeardNanos() {
    return lastHeardNanos;
  }

  /** Counts silence from now. */
  void forgiveSilence(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  void open() {
    lastHeardNanos = context.clock().monotonicNanos();
    var loops = context.transport().loops();
    // Most clusters have the same number of shards everywhere: then what it carries is for that
    // shard.
    Place wish = new Place(shard % loops.size(), loops.size());
    context.transport().connect(address, wish, loops.get(wish.shard()), this);
  }

  /** The connection if it is up. */
  @Nullable Connection connection() {
    return up;
  }

  void close(String reason) {
    down = true;
    up = null;
    Connection connection = transportLevel;
    if (connection != null) {
      connection.close(reason);
    }
  }

  /** Gives the connection up because nothing is heard on it; the owner is told. */
  void giveUp(String reason) {
    if (!down) {
      close(reason);
      owner.down(this, false, reason);
    }
  }

  /** Asks the peer for a sign of life. */
  void ping() {
    Connection connection = up;
    if (connection != null) {
      connection.send(Frame.request(2, new SessionMessage.Ping()));
    }
  }

  @Override
  public void opened(Connection connection) {
    transportLevel = connection;
    lastHeardNanos = context.clock().monotonicNanos();
    Refusal objection = context.admission().objectionToVersion(connection.version());
    if (objection == null) {
      SessionMessage.Hello said = context.hello().get();
      hello = said;
      connection.send(Frame.request(1, said));
    } else {
      distrust(connection, objection);
    }
  }

  @Override
  public void incompatible(String reason) {
    reject(new Refusal(GridException.Code.UNSUPPORTED_VERSION, reason));
  }

  private void distrust(Connection connection, Refusal objection) {
    reject(objection);
    connection.close(objection.text());
  }

  private void reject(Refusal refusal) {
    LOG.warn("no link with {} ({}): {}", address, refusal.code(), refusal.text());
    context.control().execute(() -> owner.rejected(this, refusal));
  }

  @Override
  public void received(Connection connection, Frame frame) {
    lastHeardNanos = context.clock().monotonicNanos();
    switch (frame.message()) {
      case SessionMessage.Challenge challenge -> challenged(connection, challenge);
      case SessionMessage.Welcome welcome -> {
        Refusal objection = context.admission().objection(welcome, handshake);
        if (objection == null) {
          context.control().execute(() -> welcomed(connection, welcome));
        } else {
          distrust(connection, objection);
        }
      }
      case SessionMessage.Failure failure -> {
        LOG.warn("{} refuses this node ({}): {}", address, failure.code(), failure.text());
        if (failure.code().isRefusal()) {
          Refusal refusal = new Refusal(failure.code(), failure.text());
          context.control().execute(() -> owner.rejected(this, refusal));
        }
        connection.close(failure.text());
      }
      default -> {
        // A sign of life.
      }
    }
  }

  private void challenged(Connection connection, SessionMessage.Challenge challenge) {
    SessionMessage.Hello said = hello;
    if (said != null && handshake == null) {
      Handshake about = new Handshake(said, challenge, connection.version());
      handshake = about;
      connection.send(Frame.request(1, context.admission().answer(about)));
    }
  }

  private void welcomed(Connection connection, SessionMessage.Welcome welcome) {
    if (down) {
      connection.close("not needed any more");
      return;
    }
    peer = welcome.self();
    up = connection;
    owner.up(this, welcome.self());
  }

  @Override
  public void closed(boolean refused, String reason) {
    context
        .control()
        .execute(() -> {
          up = null;
          if (!down) {
            down = true;
            owner.down(this, refused, reason);
          }
        });
  }
}
