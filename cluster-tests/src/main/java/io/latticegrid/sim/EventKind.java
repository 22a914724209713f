package io.latticegrid.sim;

/** What an event is; part of the event digest. Immutable. */
enum EventKind {
  /** A loop runs tasks that were handed to it. */
  TURN,
  /** A timer of a loop. */
  TIMER,
  /** Bytes, or the end of a connection, arrive. */
  DELIVERY,
  /** A connection is being made. */
  CONNECT,
  /** A disk does something. */
  DISK,
  /** The blocking pool runs something. */
  BLOCKING,
  /** The run itself acts: a fault, a phase, a check. */
  RUN
}
