package io.latticegrid.chaos;

/** The kinds of faults that a run may be asked for. Immutable. */
enum FaultKind {
  /** {@code kill -9}. */
  KILL,
  /** {@code SIGSTOP} and, later, {@code SIGCONT}. */
  STOP,
  /** Packets between nodes vanish. */
  SPLIT,
  /** Packets of a node are late. */
  DELAY
}
