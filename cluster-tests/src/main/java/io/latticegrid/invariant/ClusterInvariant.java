package io.latticegrid.invariant;

import java.util.List;

/**
 * Something that must hold whenever one looks. Confined to its caller; it may remember what it saw.
 */
public interface ClusterInvariant {
  /** Looks at all members that run; what does not hold is returned. */
  List<Violation> check(List<MemberView> members);
}
