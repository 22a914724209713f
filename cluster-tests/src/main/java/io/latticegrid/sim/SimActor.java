package io.latticegrid.sim;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Something that handles one event at a time and belongs to a process; it dies with it. Confined to
 * the simulation's thread.
 */
final class SimActor {
  final int id;
  final String name;
  final SimProcess process;
  final Deque<Runnable> endOfTurn = new ArrayDeque<>();
  private boolean closed;

  /** Until when a call that blocks holds it up. */
  long busyUntilNanos;

  SimActor(int id, String name, SimProcess process) {
    this.id = id;
    this.name = name;
    this.process = process;
  }

  /** Whether its events still run. */
  boolean isAlive() {
    return !closed && process.isAlive();
  }

  /** Drops its events from now on. */
  void end() {
    closed = true;
  }

  /** Its name, unique in a run. */
  String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
