package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import java.util.Collection;
import java.util.List;

/**
 * Who may decide: more than half of the members, or exactly half with the oldest among them. Any
 * two such sets of the same members share somebody. The rule for halves is that of dynamic-linear
 * voting (Jajodia, Mutchler, "Dynamic Voting Algorithms for Maintaining the Consistency of a
 * Replicated Database", ACM TODS 15(2), 1990).
 */
public final class Quorum {
  private Quorum() {}

  /** Whether those present may decide for the members, the oldest of whom is first. */
  public static boolean reached(List<MemberId> members, Collection<MemberId> present) {
    int there = 0;
    for (MemberId member : members) {
      there += present.contains(member) ? 1 : 0;
    }
    boolean half = there * 2 == members.size();
    return there * 2 > members.size() || (half && there > 0 && present.contains(members.get(0)));
  }
}
