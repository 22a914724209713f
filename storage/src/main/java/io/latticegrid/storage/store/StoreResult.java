package io.latticegrid.storage.store;

import java.util.Collections;
import java.util.List;

/** What a store answers to a batch. Immutable. */
public sealed interface StoreResult {
  /**
   * The store held no newer fence.
   *
   * @param outcomes one for each change, in the order of the batch
   */
  record Done(List<StoreOutcome> outcomes) implements StoreResult {
    /** Copies the list. */
    public Done {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * Nothing was written: the store holds a fence that is not below the batch's.
   *
   * @param epoch the epoch that the store holds
   * @param attempt the attempt that the store holds
   */
  record Fenced(long epoch, long attempt) implements StoreResult {}

  /** Every change of a batch is stored. */
  static StoreResult allOk(StoreBatch batch) {
    return new Done(Collections.nCopies(batch.changes().size(), StoreOutcome.OK));
  }
}
