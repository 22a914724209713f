package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is there for a plan, and what became of those who are not. Immutable.
 *
 * @param members in the order in which they joined
 * @param draining those of them that hand over what they have
 * @param silent who goes with this change without being proven dead: it may return with its memory
 * @param released former members that will not return
 * @param barred members that are to be no primaries, because their clocks are off
 * @param heir who comes in with this change and may have something in its log; null: nobody
 */
public record Roster(
    List<MemberInfo> members,
    List<MemberId> draining,
    List<MemberId> silent,
    List<MemberId> released,
    List<MemberId> barred,
    @Nullable Heir heir) {
  /** A member that has in its log what its former lives had. */
  public record Heir(MemberId member, Inheritance copies) {}

  /** Copies the lists. */
  public Roster {
    members = List.copyOf(members);
    draining = List.copyOf(draining);
    silent = List.copyOf(silent);
    released = List.copyOf(released);
    barred = List.copyOf(barred);
  }

  /** Where everybody may be primary. */
  public Roster(
      List<MemberInfo> members,
      List<MemberId> draining,
      List<MemberId> silent,
      List<MemberId> released) {
    this(members, draining, silent, released, List.of(), null);
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
    return new Roster(members, draining, gone, released, barred, heir);
  }

  /** The same with those who will not return. */
  public Roster withReleased(List<MemberId> gone) {
    return new Roster(members, draining, silent, gone, barred, heir);
  }

  /** The same where some are to be no primaries. */
  public Roster barring(Collection<MemberId> some) {
    return new Roster(members, draining, silent, released, List.copyOf(some), heir);
  }

  /** The same with a member that comes in with what is in its log. */
  public Roster withHeir(MemberId member, Inheritance copies) {
    return new Roster(members, draining, silent, released, barred, new Heir(member, copies));
  }

  /** Replicas with somebody first who may be primary, if there is one. */
  List<MemberId> ordered(List<MemberId> replicas) {
    for (MemberId first : replicas) {
      if (!barred.contains(first)) {
        List<MemberId> ordered = new ArrayList<>(List.of(first));
        replicas.stream().filter(other -> !other.equals(first)).forEach(ordered::add);
        return ordered;
      }
    }
    return replicas;
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
