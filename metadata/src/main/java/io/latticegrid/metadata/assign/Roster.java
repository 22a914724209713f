package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
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
 * @param dead who is proven dead and kept a log: what is in it may return with a later life
 * @param released former members that will not return
 * @param barred members that are to be no primaries, because their clocks are off
 * @param heir who comes in with this change and may have something in its log; null: nobody
 */
public record Roster(
    List<MemberInfo> members,
    List<MemberId> draining,
    List<MemberId> silent,
    List<MemberId> dead,
    List<MemberId> released,
    List<MemberId> barred,
    @Nullable Heir heir) {
  /**
   * A member that has in its log what its former lives had.
   *
   * @param member the member
   * @param copies what is in its log
   * @param waits whether it keeps a copy for which others are awaited, until it is known whether
   *     that of a former life is the last word
   */
  public record Heir(MemberId member, Inheritance copies, boolean waits) {
    /** Whether it has the copy that a former life of its node had. */
    boolean has(int group, PartitionRow row, MemberId former) {
      return former.nodeId() == member.nodeId()
          && former.incarnation() < member.incarnation()
          && copies.has(group, row);
    }
  }

  /** Copies the lists. */
  public Roster {
    members = List.copyOf(members);
    draining = List.copyOf(draining);
    silent = List.copyOf(silent);
    dead = List.copyOf(dead);
    released = List.copyOf(released);
    barred = List.copyOf(barred);
  }

  /** Where everybody may be primary. */
  public Roster(
      List<MemberInfo> members,
      List<MemberId> draining,
      List<MemberId> silent,
      List<MemberId> released) {
    this(members, draining, silent, List.of(), released, List.of(), null);
  }

  /** The members of an image as they are. */
  public static Roster of(MetadataImage image) {
    return of(image.members(), image);
  }

  /** Other members than those of an image. */
  public static Roster of(List<MemberInfo> members, MetadataImage image) {
    return new Roster(
        members, image.draining(), List.of(), image.dead(), List.of(), List.of(), null);
  }

  /** The same with those who went silently. */
  public Roster withSilent(List<MemberId> gone) {
    return new Roster(members, draining, gone, dead, released, barred, heir);
  }

  /** The same with those who will not return. */
  public Roster withReleased(List<MemberId> gone) {
    return new Roster(members, draining, silent, dead, gone, barred, heir);
  }

  /** The same where some are to be no primaries. */
  public Roster barring(Collection<MemberId> some) {
    return new Roster(members, draining, silent, dead, released, List.copyOf(some), heir);
  }

  /** The same with a member that comes in with what is in its log. */
  public Roster withHeir(Heir newHeir) {
    return new Roster(members, draining, silent, dead, released, barred, newHeir);
  }

  /** The same with more who are proven dead and kept a log. */
  public Roster withDead(Collection<MemberId> gone) {
    List<MemberId> all = new ArrayList<>(dead);
    gone.stream().filter(id -> !all.contains(id)).forEach(all::add);
    return new Roster(members, draining, silent, all, released, barred, heir);
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

  /** The member that is a later life of one who is dead; null if none is. */
  @Nullable MemberId laterLife(MemberId former) {
    return members.stream()
        .map(MemberInfo::id)
        .filter(id -> id.nodeId() == former.nodeId() && id.incarnation() > former.incarnation())
        .findFirst()
        .orElse(null);
  }

  /** Who may take replicas: everybody if all are draining. */
  List<MemberInfo> takers() {
    List<MemberInfo> takers =
        members.stream().filter(member -> !draining.contains(member.id())).toList();
    return takers.isEmpty() ? members : takers;
  }
}
