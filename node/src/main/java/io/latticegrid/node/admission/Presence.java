package io.latticegrid.node.admission;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which members have connections with this node, and from where. Thread-safe. A member id belongs
 * to one life of one node, so two origins of it at once are two nodes.
 */
final class Presence {
  private final ConcurrentHashMap<MemberId, Entry> present = new ConcurrentHashMap<>();

  /**
   * Where a member comes from.
   *
   * @param advertised the address that it says it has
   * @param host the host at the other end of the connection
   */
  record Origin(Address advertised, String host) {
    static Origin of(MemberInfo member, String remote) {
      int port = remote.lastIndexOf(':');
      return new Origin(member.address(), port < 0 ? remote : remote.substring(0, port));
    }
  }

  private record Entry(Origin origin, int connections) {}

  /** From where else a member is connected; null if from nowhere else. */
  @Nullable Origin elsewhere(MemberId member, Origin origin) {
    Entry entry = present.get(member);
    return entry == null || entry.origin().equals(origin) ? null : entry.origin();
  }

  /** Notes one more connection; false if the member is connected from elsewhere. */
  boolean enter(MemberId member, Origin origin) {
    Entry after =
        present.compute(
            member,
            (id, before) -> {
              if (before == null) {
                return new Entry(origin, 1);
              }
              boolean same = before.origin().equals(origin);
              return same ? new Entry(origin, before.connections() + 1) : before;
            });
    return after.origin().equals(origin);
  }

  /** Notes the end of a connection that was let in. */
  void leave(MemberId member) {
    present.computeIfPresent(
        member,
        (id, before) ->
            before.connections() == 1
                ? null
                : new Entry(before.origin(), before.connections() - 1));
  }
}
