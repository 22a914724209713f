package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;

/**
 * Says which dots somebody has seen. Confined to its owner. It is all that a merge asks of a
 * context, so that a partition can answer from its own version vector.
 */
@FunctionalInterface
public interface Coverage {
  /** Of somebody who has seen nothing. */
  Coverage NOTHING = (origin, sequence) -> false;

  /** Of somebody who has seen everything. */
  Coverage EVERYTHING = (origin, sequence) -> true;

  /** Whether a member's change of that sequence was seen. */
  boolean covers(MemberId origin, long sequence);

  /** Whether the change was seen. */
  default boolean covers(Dot dot) {
    return covers(dot.origin(), dot.sequence());
  }

  /** What a version vector covers, now and as it advances. */
  static Coverage of(VersionVector vector) {
    return (origin, sequence) -> vector.get(origin) >= sequence;
  }
}
