package io.latticegrid.partition;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which members of a cluster take part in repair. Confined to the shard's loop. */
final class Repairs {
  private final MemberId self;
  private final Set<MemberId> members = new LinkedHashSet<>();
  private long asked;

  Repairs(MemberId self) {
    this.self = self;
  }

  /** Takes a newer view of the cluster. */
  void apply(RoutingView view) {
    members.clear();
    for (MemberInfo member : view.members()) {
      if (member.protocol().newest() >= RepairMessage.SINCE_VERSION) {
        members.add(member.id());
      }
    }
  }

  /** Whether this member and another speak a version that has the messages. */
  boolean understands(MemberId member) {
    return members.contains(self) && members.contains(member);
  }

  /** A number for a question. */
  long nextNumber() {
    return ++asked;
  }

  /** Sends a message about a partition, and counts its bytes; false if it can't be sent now. */
  static boolean send(
      HostContext context, MemberId to, int group, int partition, RepairMessage message) {
    ByteWriter out = new ByteWriter(256);
    message.write(out);
    context.stats().repair.bytes.add(out.position());
    return context.effects().send(to, group, partition, message);
  }
}
