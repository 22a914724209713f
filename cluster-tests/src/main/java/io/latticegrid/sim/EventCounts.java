package io.latticegrid.sim;

/**
 * How many events there were; none may be lost. Immutable.
 *
 * @param scheduled handed to the scheduler
 * @param run those that ran
 * @param pending those that still wait
 * @param cancelled those that were cancelled, or whose actor was dead when their time came
 */
public record EventCounts(long scheduled, long run, long pending, long cancelled) {
  /** Whether every event is accounted for. */
  public boolean isConserved() {
    return scheduled == run + pending + cancelled;
  }
}
