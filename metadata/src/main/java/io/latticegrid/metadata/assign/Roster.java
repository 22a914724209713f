package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.List;

/**
 * Who is there for a plan, and what became of those who are not. Immutable.
 *
 * @param members in the order in which they joined
 * @param draining those of them that hand over what they have
 * @param silent who goes with this change without being proven dead: it may return with its memory
 * @param released former members that will not return
 */
public record Roster(
    List<MemberInfo> members,
    List<MemberId> draining,
    List<MemberId> silent,
    List<MemberId> released) {
  /** Copies the lists. */
  public Roster {
    members = List.copyOf(members);
    draining = List.copyOf(draining);
    silent = List.copyOf(silent);
    released = List.copyOf(released);
  }

  /** The members of an image as they are. */
  public static Roster of(MetadataImage image) {
    return of(image.members(), image);
  }

  /** Other members than those of an image. */
  public static Roster of(List<MemberInfo> members, MetadataImage image) {
    return new Roster(members, image.draining(), List.of(), List.of());
  }

  /** The same with those who went silently. */
  public Roster withSilent(List<MemberId> gone) {
    return new Roster(members, draining, gone, released);
  }

  /** The same with those who will not return. */
  public Roster withReleased(List<MemberId> gone) {
    return new Roster(members, draining, silent, gone);
  }

  /** Whether somebody belongs to the cluster. */
  boolean isMember(MemberId id) {
    return members.stream().anyMatch(member -> member.id().equals(id));
  }

  /** Who may take replicas: everybody if all are draining. */
  List<MemberInfo> takers() {
    List<MemberInfo> takers =
        members.stream().filter(member -> !draining.contains(member.id())).toList();
    return takers.isEmpty() ? members : takers;
  }
}
