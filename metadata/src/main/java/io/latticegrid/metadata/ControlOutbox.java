package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.LogOutbox;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends control messages: adds what every message bears, and finds the address of a member.
 * Confined to the control loop.
 */
final class ControlOutbox implements LogOutbox {
  private static final int KNOWN_LIMIT = 256;

  private final ControlPeers peers;
  private final Buggify buggify;

  /** Senders seen lately, of whom the image may not know yet. */
  private final Map<MemberId, MemberInfo> known = new LinkedHashMap<>();

  /** By node the newest incarnation seen lately, as a sender or as a member that has left. */
  private final Map<Long, MemberInfo> newest = new LinkedHashMap<>();

  private final MemberId self;
  private @Nullable MetadataImage image;
  private @Nullable MemberInfo lastNoted;
  private long unsent;

  ControlOutbox(MemberId self, ControlPeers peers, Buggify buggify) {
    this.self = self;
    this.peers = peers;
    this.buggify = buggify;
  }

  void imageIs(MetadataImage newImage) {
    // Most records change no members, and looking each of them up costs their square.
    if (image != null && !newImage.members().equals(image.members())) {
      for (MemberInfo member : image.members()) {
        if (!newImage.isMember(member.id())) {
          remember(member); // It may vote for a while yet, and be needed for a quorum.
        }
      }
    }
    image = newImage;
  }

  void note(MemberInfo sender) {
    if (sender == lastNoted) {
      return; // as a rule several messages come in a row
    }
    lastNoted = sender;
    known.remove(sender.id());
    known.put(sender.id(), sender);
    if (known.size() > KNOWN_LIMIT) {
      known.remove(known.keySet().iterator().next());
    }
    remember(sender);
  }

  private void remember(MemberInfo seen) {
    long node = seen.id().nodeId();
    MemberInfo before = newest.remove(node);
    boolean older = before != null && before.id().incarnation() > seen.id().incarnation();
    newest.put(node, older ? before : seen);
    if (newest.size() > KNOWN_LIMIT) {
      newest.remove(newest.keySet().iterator().next());
    }
  }

  @Override
  public void send(MemberId to, ControlMessage.Builder message) {
    MetadataImage current = image;
    MemberInfo member = current == null ? null : current.member(to).orElse(null);
    MemberInfo receiver = member == null ? known.get(to) : member;
    if (receiver != null) {
      send(receiver, message);
    }
  }

  @Override
  public void sendToNode(long nodeId, ControlMessage.Builder message) {
    MemberInfo receiver = node(nodeId);
    if (receiver != null) {
      send(receiver, message);
    }
  }

  /** A node in its newest incarnation that is known, member or not. */
  @Nullable MemberInfo node(long nodeId) {
    MetadataImage current = image;
    MemberInfo seen = newest.get(nodeId);
    if (current == null) {
      return seen;
    }
    for (MemberInfo member : current.members()) {
      if (member.id().nodeId() == nodeId
          && (seen == null || member.id().incarnation() > seen.id().incarnation())) {
        return member;
      }
    }
    return seen;
  }

  /**
   * Sends to whoever is there, member or not. What can't be sent now is lost; every sender tries
   * again by itself.
   */
  void send(MemberInfo to, ControlMessage.Builder message) {
    MetadataImage current = image;
    // Who is no member doesn't claim to know the cluster.
    if (current != null && current.isMember(self)) {
      message.setClusterId(current.clusterId()).setCommittedIndex(current.index());
    }
    boolean lost = buggify.at("control.lost-message");
    boolean sent = !lost && peers.send(to, message.build().toByteArray());
    if (!sent) {
      unsent++;
    }
  }

  /** Sends to all members but two, either of whom may be the same. */
  void sendAll(MemberId self, MemberId except, ControlMessage.Builder message) {
    MetadataImage current = image;
    if (current != null) {
      for (MemberInfo member : current.members()) {
        if (!member.id().equals(self) && !member.id().equals(except)) {
          send(member, message.clone());
        }
      }
    }
  }

  /** How many messages could not be sent. */
  long unsent() {
    return unsent;
  }
}
