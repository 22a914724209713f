package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which members a shard can reach, and what each group asks for. Confined to the shard's loop. */
final class Reach {
  private final TreeSet<MemberId> cutOff = new TreeSet<>();
  private final TreeMap<Integer, GroupRules> rules = new TreeMap<>();

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

  boolean isCutOff(MemberId member) {
    return cutOff.contains(member);
  }

  void rules(int group, GroupRules ofGroup) {
    rules.put(group, ofGroup);
  }

  /** What a group asks for; the defaults as long as nobody has said. */
  GroupRules rules(int group) {
    return rules.getOrDefault(group, GroupRules.DEFAULT);
  }
}
