package io.latticegrid.sim;

import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A lane that alone writes its keys where each side of a split goes on: it writes without a
 * condition, and what it is told of the value before may be another side's. Confined to the
 * simulation's thread.
 */
final class AloneLane extends Lane {
  private final NoLostAcknowledgedWrite ledger;
  private final int[] generations;
  private int written;

  AloneLane(Workload workload, SimClient client, String name, int keys) {
    super(workload, client, name);
    this.ledger = workload.owned();
    this.generations = new int[Math.max(1, keys)];
  }

  @Override
  void next() {
    int slot = rand().nextInt(generations.length);
    String key = name() + ".k" + slot + "." + generations[slot];
    int choice = rand().nextInt(100);
    if (choice < 30) {
      perform(() -> "get " + key, map().get(key), (read, outcome) -> got(key, read, outcome));
    } else if (choice < 85) {
      String value = name() + "=" + ++written;
      ledger.called(key, value);
      perform(
          () -> "put " + key + " " + value,
          map().put(key, value),
          (previous, outcome) -> end(slot, key, outcome));
    } else {
      ledger.called(key, null);
      perform(
          () -> "remove " + key,
          map().remove(key),
          (previous, outcome) -> removed(slot, key, previous, outcome));
    }
  }

  private void got(String key, @Nullable String read, Outcome outcome) {
    if (outcome == Outcome.OK) {
      ledger.read(key, read);
    }
  }

  /**
   * Nothing was there to be removed on this side; an earlier try may have removed it on another.
   */
  private void removed(int slot, String key, @Nullable String previous, Outcome outcome) {
    end(slot, key, outcome == Outcome.OK && previous == null ? Outcome.UNKNOWN : outcome);
  }

  private void end(int slot, String key, Outcome outcome) {
    ledger.ended(key, outcome);
    if (outcome == Outcome.UNKNOWN && rand().nextInt(2) == 0) {
      generations[slot]++;
    }
  }
}
