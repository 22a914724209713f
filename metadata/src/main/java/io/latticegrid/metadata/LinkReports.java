package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Probe;
import io.latticegrid.metadata.wire.Unreachable;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what happens to links into reports on members, tells them to all, and asks the others to
 * look as well. Confined to the control loop.
 */
final class LinkReports {
  private final MemberId self;
  private final ControlPeers peers;
  private final ControlOutbox outbox;
  private final Suspicions suspicions;
  private final Runnable news;
  private final long retryNanos;

  /** Whom this member has reported to others. */
  private final Set<MemberId> told = new LinkedHashSet<>();

  private @Nullable MetadataImage image;
  private long lookedNanos;

  /** The last is told when somebody reports another. */
  LinkReports(ControlContext context, Suspicions suspicions, Runnable news) {
    this.self = context.selfId();
    this.peers = context.ports().peers();
    this.outbox = context.outbox();
    this.suspicions = suspicions;
    this.news = news;
    this.retryNanos = context.retryNanos();
  }

  void imageIs(MetadataImage newImage) {
    image = newImage;
    suspicions.retain(newImage.memberIds());
    told.retainAll(newImage.memberIds());
  }

  void linkDown(MemberId peer, boolean refused, long nowNanos) {
    MetadataImage current = image;
    MemberInfo member = current == null ? null : current.member(peer).orElse(null);
    if (member != null && !peer.equals(self)) {
      if (refused) {
        report(peer, nowNanos);
      } else {
        peers.contact(member.address());
      }
    }
  }

  void connectFailed(Address address, boolean refused, long nowNanos) {
    MetadataImage current = image;
    if (current != null && refused) {
      for (MemberInfo member : current.members()) {
        if (member.address().equals(address) && !member.id().equals(self)) {
          report(member.id(), nowNanos);
        }
      }
    }
  }

  /** A link is there: who answers at an address is alive, and who answered there before is not. */
  void linkUp(MemberInfo peer, long nowNanos) {
    MetadataImage current = image;
    if (current == null) {
      return;
    }
    for (MemberInfo member : current.members()) {
      if (member.id().equals(peer.id())) {
        retract(member.id(), nowNanos);
      } else if (!member.id().equals(self) && isFollowedBy(member, peer)) {
        supersede(member.id(), nowNanos);
        // Perhaps the cluster has long gone on, and of those whom this member knows nobody is left
        // to say so. Whoever is in tells a sender that was removed.
        outbox.send(peer, unreachable(member.id(), true));
      }
    }
  }

  /** Whether this member itself says that nobody listens at another's address. */
  boolean isReported(MemberId suspect, long nowNanos) {
    return suspicions.reportedBy(suspect, self, nowNanos);
  }

  /** Whether enough members say that nobody listens at another's address. */
  boolean isProvenDead(MemberId suspect, long nowNanos) {
    MetadataImage current = image;
    return current != null && suspicions.confirmed(current.memberIds(), suspect, nowNanos);
  }

  /** A newer incarnation of a member's node is about. */
  void supersede(MemberId old, long nowNanos) {
    boolean first = !isReported(old, nowNanos);
    suspicions.supersede(old);
    report(old, first, nowNanos);
  }

  void unreachable(MemberId from, Unreachable message, long nowNanos) {
    MemberId suspect = WireCodec.fromWire(message.getMember());
    if (suspect.equals(self)) {
      return;
    }
    if (message.getRefused()) {
      suspicions.report(suspect, from, nowNanos);
      news.run();
    } else {
      suspicions.retract(suspect, from);
    }
  }

  void probe(Probe message) {
    MemberId suspect = WireCodec.fromWire(message.getMember());
    MetadataImage current = image;
    if (current != null && !suspect.equals(self)) {
      current.member(suspect).ifPresent(member -> peers.contact(member.address()));
    }
  }

  /** Looks again at those whom this member reports, and has the others look. */
  void tick(long nowNanos) {
    MetadataImage current = image;
    if (current == null || nowNanos - lookedNanos < retryNanos) {
      return;
    }
    lookedNanos = nowNanos;
    for (MemberId suspect : suspicions.reportedBy(self, nowNanos)) {
      current.member(suspect).ifPresent(member -> peers.contact(member.address()));
      if (!suspicions.isKnown(suspect, self, nowNanos)) {
        tell(suspect);
      }
    }
  }

  private void report(MemberId suspect, long nowNanos) {
    report(suspect, !isReported(suspect, nowNanos), nowNanos);
  }

  /** Tells it once; what was told before is repeated by {@link #tick}, not by each sign of it. */
  private void report(MemberId suspect, boolean first, long nowNanos) {
    suspicions.report(suspect, self, nowNanos);
    if (first && !suspicions.isKnown(suspect, self, nowNanos)) {
      tell(suspect);
    }
    if (first) {
      news.run();
    }
  }

  private void tell(MemberId suspect) {
    told.add(suspect);
    tell(suspect, true);
    askOthers(suspect);
  }

  private void retract(MemberId member, long nowNanos) {
    if (isReported(member, nowNanos)) {
      suspicions.retract(member, self);
      if (told.remove(member)) {
        tell(member, false);
      }
    }
  }

  private void tell(MemberId suspect, boolean refused) {
    outbox.sendAll(self, suspect, unreachable(suspect, refused));
  }

  private static ControlMessage.Builder unreachable(MemberId suspect, boolean refused) {
    Unreachable.Builder body =
        Unreachable.newBuilder().setMember(WireCodec.toWire(suspect)).setRefused(refused);
    return ControlMessage.newBuilder().setUnreachable(body);
  }

  private void askOthers(MemberId suspect) {
    Probe.Builder body = Probe.newBuilder().setMember(WireCodec.toWire(suspect));
    outbox.sendAll(self, suspect, ControlMessage.newBuilder().setProbe(body));
  }

  private static boolean isFollowedBy(MemberInfo member, MemberInfo peer) {
    boolean sameNode = member.id().nodeId() == peer.id().nodeId();
    boolean newer = member.id().incarnation() < peer.id().incarnation();
    // A later life elsewhere may be another node with a copied id; the coordinator finds out.
    return member.address().equals(peer.address()) && (newer || !sameNode);
  }
}
