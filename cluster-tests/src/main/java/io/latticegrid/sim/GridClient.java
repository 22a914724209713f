package io.latticegrid.sim;

import io.latticegrid.client.config.ReadPolicy;
import java.util.Collections;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * A client that is connected: the maps that the workload uses, and what it may ask as an operator.
 * Confined to the simulation's thread.
 */
public interface GridClient {
  /** The map that begins in the default group. */
  KeyValue entries();

  /** The same map, whose reads of single keys backups may answer too; a grid may have none. */
  default KeyValue entries(ReadPolicy reads) {
    throw new IllegalStateException("this grid's backups are not read");
  }

  /** The map in the strict group, of which each key is to be a linearizable register. */
  KeyValue registers();

  /** Numbers and locks of the strict group; a grid may have maps only. */
  default StrictTypes strictTypes() {
    throw new IllegalStateException("this grid has maps only");
  }

  /** Counters in the default group. */
  Counting counters();

  /** Counters that are fields of records in the default group; a grid may have none. */
  default Counting fields() {
    throw new IllegalStateException("this grid has counters only");
  }

  /** Asks that the entries move to a group. */
  default CompletableFuture<?> moveTo(String group) {
    return CompletableFuture.completedFuture(null);
  }

  /** Says that a group goes on without a quorum. */
  default CompletableFuture<?> actOnSplit(String group) {
    return CompletableFuture.completedFuture(null);
  }

  /** The partitions of a group that are lost, as far as the client knows, with the generation. */
  default SortedMap<Integer, Integer> lost(int group) {
    return Collections.emptySortedMap();
  }

  /** Says that partitions of a group, by its name, may begin again, empty: these generations. */
  default CompletableFuture<?> acceptLoss(String group, SortedMap<Integer, Integer> losses) {
    return CompletableFuture.completedFuture(null);
  }
}
