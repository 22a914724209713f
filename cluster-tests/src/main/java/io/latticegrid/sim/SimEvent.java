package io.latticegrid.sim;

import io.latticegrid.data.port.Cancelable;

/**
 * A task of an actor at a virtual time. Confined to the simulation's thread. Ordered by time, then
 * by a number drawn from the seed, then by age.
 */
final class SimEvent implements Cancelable, Comparable<SimEvent> {
  enum State {
    PENDING,
    RUN,
    CANCELLED
  }

  final SimActor actor;
  final EventKind kind;
  final Runnable task;
  private final SimScheduler scheduler;
  private final long sequence;
  private long atNanos;
  private long tieBreak;
  private State state = State.PENDING;

  SimEvent(SimScheduler scheduler, SimActor actor, EventKind kind, Runnable task, long sequence) {
    this.scheduler = scheduler;
    this.actor = actor;
    this.kind = kind;
    this.task = task;
    this.sequence = sequence;
  }

  SimEvent at(long nanos, long tie) {
    atNanos = nanos;
    tieBreak = tie;
    return this;
  }

  long atNanos() {
    return atNanos;
  }

  boolean isPending() {
    return state == State.PENDING;
  }

  void leave(State next) {
    state = next;
  }

  @Override
  public void cancel() {
    if (isPending()) {
      scheduler.cancelled(this);
    }
  }

  @Override
  public int compareTo(SimEvent other) {
    int byTime = Long.compare(atNanos, other.atNanos);
    if (byTime != 0) {
      return byTime;
    }
    int byTie = Long.compare(tieBreak, other.tieBreak);
    return byTie != 0 ? byTie : Long.compare(sequence, other.sequence);
  }
}
