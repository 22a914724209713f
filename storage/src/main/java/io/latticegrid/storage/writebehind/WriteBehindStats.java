package io.latticegrid.storage.writebehind;

/** Counts what went to a store; confined to one loop, shared by its partitions. */
public final class WriteBehindStats {
  private long staged;
  private long coalesced;
  private long stored;
  private long batches;
  private long failures;
  private long rejected;
  private long fenced;

  /** Changes that were staged. */
  public long staged() {
    return staged;
  }

  /** Changes that a later one of the same key replaced before they were written. */
  public long coalesced() {
    return coalesced;
  }

  /** Changes that the store has. */
  public long stored() {
    return stored;
  }

  /** Batches that were handed to the store, again ones included. */
  public long batches() {
    return batches;
  }

  /** Batches that failed or did not come back in time. */
  public long failures() {
    return failures;
  }

  /** Changes that went into quarantine. */
  public long rejected() {
    return rejected;
  }

  /** Batches that the store refused because somebody newer had written. */
  public long fenced() {
    return fenced;
  }

  void countStaged() {
    staged++;
  }

  void countCoalesced() {
    coalesced++;
  }

  void countStored() {
    countStored(1);
  }

  void countStored(int changes) {
    stored += changes;
  }

  void countBatch() {
    batches++;
  }

  void countFailure() {
    failures++;
  }

  void countRejected() {
    rejected++;
  }

  void countFenced() {
    fenced++;
  }
}
