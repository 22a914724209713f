package io.latticegrid.metadata;

import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes are to vote in the metadata log: one below three members, three below five, else
 * five. Pure. Who votes stays, for a change costs a snapshot; a place that is free goes to the zone
 * with the fewest voters, there to the oldest. A member without a zone is a zone of its own.
 */
final class VoterPlan {
  private VoterPlan() {}

  /** How many voters a cluster of so many members has. */
  static int size(int members) {
    return members < 3 ? 1 : members < 5 ? 3 : 5;
  }

  /**
   * The nodes that are to vote, the leader first.
   *
   * @param fit the members that can vote, the oldest first
   * @param voters who votes now
   * @param leader the leader among them
   */
  static Set<Long> wanted(List<MemberInfo> fit, List<Endpoint> voters, Endpoint leader) {
    List<MemberInfo> open = new ArrayList<>(fit);
    Map<String, Integer> perZone = new LinkedHashMap<>();
    Set<Long> wanted = new LinkedHashSet<>();
    while (wanted.size() < size(fit.size()) && !open.isEmpty()) {
      MemberInfo next = open.get(0);
      long least = rank(next, voters, leader, perZone);
      for (MemberInfo candidate : open) {
        long rank = rank(candidate, voters, leader, perZone);
        if (rank < least) {
          next = candidate;
          least = rank;
        }
      }
      open.remove(next);
      wanted.add(next.id().nodeId());
      if (!next.zone().isEmpty()) {
        perZone.merge(next.zone(), 1, Integer::sum);
      }
    }
    return wanted;
  }

  /** The lower, the sooner: the leader, then zones with few voters, then who votes already. */
  private static long rank(
      MemberInfo member, List<Endpoint> voters, Endpoint leader, Map<String, Integer> perZone) {
    long node = member.id().nodeId();
    if (node == leader.nodeId()) {
      return -1;
    }
    long rank = 2L * (perZone.isEmpty() ? 0 : perZone.getOrDefault(member.zone(), 0));
    for (Endpoint voter : voters) {
      if (voter.nodeId() == node) {
        return rank;
      }
    }
    return rank + 1;
  }
}
