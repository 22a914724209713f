package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Which members a shard can reach, and what each group asks for. Confined to the shard's loop. */
final class Reach {
  private final TreeSet<MemberId> cutOff = new TreeSet<>();

  /** By group; null where nobody has said. */
  private @Nullable GroupRules[] rules = {};

  private final TreeSet<MemberId> silent = new TreeSet<>();
  private final TreeSet<MemberId> keepers = new TreeSet<>();
  private final BooleanSupplier leaseValid;
  private boolean alone;
  private boolean copiesAway;

  Reach(BooleanSupplier leaseValid) {
    this.leaseValid = leaseValid;
  }

  /** Whether this member is on a side without quorum. */
  void alone(boolean isAlone) {
    alone = isAlone;
  }

  /** Whether somebody is away who may bring writes of a side without quorum. */
  void copiesAway(boolean areAway) {
    copiesAway = areAway;
  }

  /**
   * Whether removals of a group are remembered though every replica has them: a copy that is away
   * may bring an older write of the key.
   */
  boolean keepsTombstones(int group) {
    return (alone || copiesAway) && rules(group).actsAlone();
  }

  /** Who keeps a log. */
  void keepers(Collection<MemberId> members) {
    keepers.clear();
    keepers.addAll(members);
  }

  /** Whether a member keeps a log. */
  boolean keepsLog(MemberId member) {
    return keepers.contains(member);
  }

  /** Who is not heard of, whatever links there are. */
  void silent(Collection<MemberId> members) {
    silent.clear();
    silent.addAll(members);
  }

  /**
   * Whether the primaries of a group go on without a quorum: this member has none, and the group
   * asks for it.
   */
  boolean actsAlone(int group) {
    // A lease that has just come back ends it at once, before anybody looks again.
    return alone && rules(group).actsAlone() && !leaseValid.getAsBoolean();
  }

  /** Who acts for a partition where there is no quorum: the first that has all and is reached. */
  MemberId acting(int group, PartitionRow row, MemberId self) {
    if (actsAlone(group)) {
      for (MemberId member : row.inSync()) {
        if (member.equals(self) || reaches(member)) {
          return member;
        }
      }
    }
    return MemberId.NONE;
  }

  /** Whether another member answers. */
  boolean reaches(MemberId member) {
    return !cutOff.contains(member) && !silent.contains(member);
  }

  /** Whether a member besides this one does not answer, or is awaited with what it has. */
  boolean isAnybodyAway(MemberId self) {
    return copiesAway || hasOther(cutOff, self) || hasOther(silent, self);
  }

  private static boolean hasOther(Collection<MemberId> members, MemberId self) {
    return members.size() > (members.contains(self) ? 1 : 0);
  }

  /** The link to a member broke. */
  void lost(MemberId member) {
    cutOff.add(member);
  }

  /** There is a link to a member again. */
  void restored(MemberId member) {
    cutOff.remove(member);
  }

  /** Who is no member needs no memory of it. */
  void retain(Collection<MemberId> members) {
    cutOff.retainAll(members);
  }

  void rules(int group, GroupRules ofGroup) {
    if (group >= rules.length) {
      rules = Arrays.copyOf(rules, group + 1);
    }
    rules[group] = ofGroup;
  }

  /** What a group asks for; the defaults as long as nobody has said. */
  GroupRules rules(int group) {
    GroupRules known = group < rules.length ? rules[group] : null;
    return known == null ? GroupRules.DEFAULT : known;
  }
}
