package io.latticegrid.sim;

/** What an event is; part of the event digest. Immutable. */
enum EventKind {
  /** A loop runs tasks that were handed to it. */
  TURN(1),
  /** A timer of a loop. */
  TIMER(2),
  /** Bytes, or the end of a connection, arrive. */
  DELIVERY(3),
  /** A connection is being made. */
  CONNECT(4),
  /** A disk does something. */
  DISK(5),
  /** The blocking pool runs something. */
  BLOCKING(6),
  /** The run itself acts: a fault, a phase, a check. */
  RUN(7);

  /** Its part in the digest. */
  final int code;

  EventKind(int code) {
    this.code = code;
  }
}
