package io.latticegrid.node.cli;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminReplies;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import java.util.List;

/** A member as people name it: by its address, its id, or the beginning of its id. Pure. */
final class MemberChoice {
  private MemberChoice() {}

  /**
   * The member that is meant.
   *
   * @throws GridException if it is none, or several
   */
  static MemberId of(ClusterStatus status, String name) {
    List<MemberId> found =
        status.getMembersList().stream()
            .filter(member -> isMeant(member, name))
            .map(member -> AdminReplies.fromWire(member.getId()))
            .toList();
    if (found.size() != 1) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          (found.isEmpty() ? "no member is '" : "several members are '")
              + name
              + "'; name one by its address or id: "
              + status.getMembersList().stream().map(MemberChoice::text).toList());
    }
    return found.get(0);
  }

  static String address(MemberStatus member) {
    return member.getHost().isEmpty() ? "" : member.getHost() + ":" + member.getPort();
  }

  private static String text(MemberStatus member) {
    return (address(member) + " " + AdminReplies.fromWire(member.getId())).strip();
  }

  private static boolean isMeant(MemberStatus member, String name) {
    String id = AdminReplies.fromWire(member.getId()).toString();
    return address(member).equals(name) || id.equals(name) || id.startsWith(name + "/");
  }
}
