package io.latticegrid.sim;

/** Counts what became of the events of a run. Confined to the simulation's thread. */
final class EventTally {
  private long scheduled;
  private long run;
  private long cancelled;
  private long delayed;

  /** One more event; how many there were before it. */
  long scheduled() {
    return scheduled++;
  }

  void run() {
    run++;
  }

  void cancelled() {
    cancelled++;
  }

  /** One more event that waits for a busy actor; how many there were before it. */
  long delayed() {
    return delayed++;
  }

  /** All counts, with those pending, which are counted one by one. */
  EventCounts with(long pending) {
    return new EventCounts(scheduled, run, pending, cancelled);
  }
}
