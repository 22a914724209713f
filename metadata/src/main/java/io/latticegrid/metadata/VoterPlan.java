package io.latticegrid.metadata;

import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.Comparator;
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
    List<Long> present = voters.stream().map(Endpoint::nodeId).toList();
    List<MemberInfo> open = new ArrayList<>(fit);
    Map<String, Integer> perZone = new LinkedHashMap<>();
    Set<Long> wanted = new LinkedHashSet<>();
    while (wanted.size() < size(fit.size()) && !open.isEmpty()) {
      MemberInfo next =
          open.stream()
              .min(
                  Comparator.<MemberInfo>comparingInt(
                          m -> m.id().nodeId() == leader.nodeId() ? 0 : 1)
                      .thenComparingInt(m -> perZone.getOrDefault(m.zone(), 0))
                      .thenComparingInt(m -> present.contains(m.id().nodeId()) ? 0 : 1))
              .orElseThrow();
      open.remove(next);
      wanted.add(next.id().nodeId());
      if (!next.zone().isEmpty()) {
        perZone.merge(next.zone(), 1, Integer::sum);
      }
    }
    return wanted;
  }
}
