package io.latticegrid.node.admission;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.node.admission.ClusterSecret.Handshake;
import io.latticegrid.node.admission.ClusterSecret.Side;
import io.latticegrid.node.admission.Presence.Origin;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.SessionMessage.Challenge;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may come in, and proves to others that this node may. Immutable but for its counters;
 * called on the loop of each connection, so its randomness must be thread-safe where loops are
 * threads.
 */
public final class Admission {
  private final Supplier<SessionInfo> here;
  private final @Nullable ClusterSecret secret;
  private final Rand nonces;
  private final AdmissionStats stats = new AdmissionStats();
  private final Presence presence = new Presence();

  /** For a node that says of itself what the supplier does, with the secret if there is one. */
  public Admission(Supplier<SessionInfo> here, @Nullable ClusterSecret secret, Rand nonces) {
    this.here = here;
    this.secret = secret;
    this.nonces = nonces;
  }

  /** What this node says of itself at present. */
  public SessionInfo here() {
    return here.get();
  }

  /** Who was refused. */
  public AdmissionStats stats() {
    return stats;
  }

  /** Random bytes that a proof must cover. */
  public byte[] nonce() {
    byte[] nonce = new byte[ClusterSecret.NONCE_BYTES];
    for (int i = 0; i < nonce.length; i += Long.BYTES) {
      long bits = nonces.nextLong();
      for (int at = 0; at < Long.BYTES; at++) {
        nonce[i + at] = (byte) (bits >>> (8 * at));
      }
    }
    return nonce;
  }

  /** Why whoever says this on a connection is not let in; null if it may come in. */
  public @Nullable Refusal objection(Hello hello, Connection connection) {
    SessionInfo info = here();
    Refusal wrongCluster = wrongCluster(hello, info);
    if (wrongCluster != null) {
      return wrongCluster;
    }
    if (hello.role() != Role.MEMBER) {
      return null;
    }
    MemberInfo member = hello.self();
    if (member == null) {
      return new Refusal(Code.INCOMPATIBLE, "a member must say who it is");
    }
    Refusal tooOld = objectionToVersion(connection.version());
    return tooOld == null ? twice(member, info, connection) : tooOld;
  }

  private @Nullable Refusal twice(MemberInfo member, SessionInfo info, Connection connection) {
    MemberInfo self = info.self();
    boolean ours = member.id().nodeId() == self.id().nodeId();
    if (ours && !member.address().equals(self.address())) {
      return new Refusal(
          Code.DUPLICATE_NODE,
          ("node %016x is this node, at %s; was its data directory copied? Start the other one"
                  + " with an empty one")
              .formatted(self.id().nodeId(), self.address()));
    }
    Origin elsewhere =
        ours ? null : presence.elsewhere(member.id(), Origin.of(member, connection.remote()));
    return elsewhere == null
        ? null
        : new Refusal(
            Code.DUPLICATE_NODE,
            ("member %s is connected already, from %s; was its data directory copied? Start the"
                    + " other one with an empty one")
                .formatted(member.id(), elsewhere.advertised()));
  }

  /** Notes that a member is let in; why not, if another came by its id meanwhile. */
  public @Nullable Refusal enter(MemberInfo member, Connection connection) {
    boolean entered = presence.enter(member.id(), Origin.of(member, connection.remote()));
    return entered
        ? null
        : new Refusal(
            Code.DUPLICATE_NODE, "member " + member.id() + " has connected from elsewhere");
  }

  /** Notes that a connection of a member that was let in is over. */
  public void left(MemberInfo member) {
    presence.leave(member.id());
  }

  private static @Nullable Refusal wrongCluster(Hello hello, SessionInfo info) {
    if (!hello.clusterName().equals(info.clusterName())) {
      return new Refusal(
          Code.WRONG_CLUSTER,
          "this is cluster '%s', not '%s'; give the other address, or the other cluster-name"
              .formatted(info.clusterName(), hello.clusterName()));
    }
    boolean bothIn = hello.clusterId() != 0 && info.clusterId() != 0;
    if (bothIn && hello.clusterId() != info.clusterId()) {
      return new Refusal(
          Code.WRONG_CLUSTER,
          ("this is another cluster of the same name: id %016x, not %016x; they do not merge; to"
                  + " join this one, start the node with an empty data directory")
              .formatted(info.clusterId(), hello.clusterId()));
    }
    if (hello.partitionCount() != 0
        && info.clusterId() != 0
        && hello.partitionCount() != info.partitionCount()) {
      return new Refusal(
          Code.WRONG_PARTITION_COUNT,
          "this cluster has %d partitions, not %d; the number is fixed when a cluster is created"
              .formatted(info.partitionCount(), hello.partitionCount()));
    }
    return null;
  }

  private static Refusal tooOldToProve(int version) {
    return new Refusal(
        Code.WRONG_SECRET,
        "protocol version %d cannot prove the cluster secret; version %d can: upgrade the node"
            .formatted(version, ClusterSecret.SINCE_VERSION));
  }

  /** What whoever said this has to answer before it is let in; null if nothing. */
  public @Nullable Challenge challenge(Hello hello) {
    return secret == null || hello.role() != Role.MEMBER
        ? null
        : new Challenge(here().self(), nonce());
  }

  /** Why an answer to a challenge does not do; null if it does. */
  public @Nullable Refusal objection(SessionMessage.Proof proof, Handshake handshake) {
    if (secret == null || secret.accepts(proof.mac(), Side.OPENER, handshake)) {
      return null;
    }
    return new Refusal(
        Code.WRONG_SECRET,
        proof.mac().length == 0
            ? "this cluster has a secret and the node has none; give it the same cluster-secret"
            : "the node's cluster secret is another one; give it the same cluster-secret");
  }

  /** This node's own proof to whoever has proved; empty without a secret. */
  public byte[] proof(Handshake handshake) {
    return secret == null ? SessionMessage.NOTHING : secret.prove(Side.TAKER, handshake);
  }

  /** Whether this node can't speak with one of a version; null if it can. */
  public @Nullable Refusal objectionToVersion(int version) {
    return secret != null && version < ClusterSecret.SINCE_VERSION ? tooOldToProve(version) : null;
  }

  /** The answer to a challenge. */
  public SessionMessage.Proof answer(Handshake handshake) {
    return new SessionMessage.Proof(
        secret == null ? SessionMessage.NOTHING : secret.prove(Side.OPENER, handshake));
  }

  /** Why a node that welcomes this one is not to be trusted; null if it is. */
  public @Nullable Refusal objection(Welcome welcome, @Nullable Handshake handshake) {
    if (secret == null) {
      return null;
    }
    if (handshake == null) {
      return new Refusal(
          Code.WRONG_SECRET,
          "the node there asks for no cluster secret; give it the same cluster-secret");
    }
    MemberInfo claimed = handshake.challenge().self();
    boolean proved =
        welcome.self().equals(claimed) && secret.accepts(welcome.proof(), Side.TAKER, handshake);
    return proved
        ? null
        : new Refusal(
            Code.WRONG_SECRET, "the node there could not prove that it knows the cluster secret");
  }
}
