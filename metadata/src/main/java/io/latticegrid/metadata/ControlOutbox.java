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

  private @Nullable MetadataImage image;
  private long unsent;

  ControlOutbox(ControlPeers peers, Buggify buggify) {
    this.peers = peers;
    this.buggify = buggify;
  }

  void imageIs(MetadataImage newImage) {
    image = newImage;
  }

  void note(MemberInfo sender) {
    known.remove(sender.id());
    known.put(sender.id(), sender);
    if (known.size() > KNOWN_LIMIT) {
      known.remove(known.keySet().iterator().next());
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

  /**
   * Sends to whoever is there, member or not. What can't be sent now is lost; every sender tries
   * again by itself.
   */
  void send(MemberInfo to, ControlMessage.Builder message) {
    MetadataImage current = image;
    if (current != null) {
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
