package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;

/** Is shown the dots of a state. Confined to its owner. */
public interface DotVisitor {
  /** A dot by which something is held: it goes when somebody has seen it and holds it no more. */
  void held(Dot dot);

  /**
   * The dot of a write that only a write with a later stamp replaces, as in the fields of records.
   */
  void stamped(Dot dot);
}
