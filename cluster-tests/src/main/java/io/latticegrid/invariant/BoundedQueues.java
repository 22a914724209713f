package io.latticegrid.invariant;

import java.util.ArrayList;
import java.util.List;

/** No queue of a member grows beyond its bound. Immutable. */
public final class BoundedQueues implements ClusterInvariant {
  private final int limit;

  /** With the bound of one loop's queue. */
  public BoundedQueues(int limit) {
    this.limit = limit;
  }

  @Override
  public List<Violation> check(List<MemberView> members) {
    List<Violation> violations = new ArrayList<>();
    for (MemberView member : members) {
      if (member.longestQueue() > limit) {
        violations.add(
            new Violation(
                "BoundedQueues",
                member.name() + " has a queue of " + member.longestQueue() + " tasks"));
      }
    }
    return violations;
  }
}
