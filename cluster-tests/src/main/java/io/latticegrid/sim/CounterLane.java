package io.latticegrid.sim;

import io.latticegrid.invariant.NoLostCount;
import io.latticegrid.invariant.Outcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A lane that adds to counters which all clients add to. Confined to the simulation's thread. */
final class CounterLane extends Lane {
  private static final int KEYS = 4;
  private static final int MAX_AMOUNT = 9;

  private final NoLostCount ledger;
  private final Counting counters;

  CounterLane(Workload workload, SimClient client) {
    super(workload, client, client.name() + ".n");
    this.ledger = workload.counted();
    this.counters = workload.counting(client.grid());
  }

  @Override
  void next() {
    String key = "count." + rand().nextInt(KEYS) + "." + workload().emptied();
    if (rand().nextInt(3) == 0) {
      ask(key, 0, counters.get(key));
    } else {
      long amount = 1L + rand().nextInt(MAX_AMOUNT);
      ask(key, amount, counters.add(key, amount));
    }
  }

  private void ask(String key, long amount, CompletableFuture<Long> operation) {
    NoLostCount.Asked asked = ledger.ask(key, amount);
    // While both sides of a split count, an answer may lack what the other has acknowledged.
    boolean alone = workload().isAlone();
    long acting = map().actingReplies();
    perform(
        () -> amount == 0 ? "count " + key : "add " + amount + " to " + key,
        operation,
        (value, outcome) -> told(asked, value, outcome, alone || map().actingReplies() != acting));
  }

  private void told(
      NoLostCount.Asked asked, @Nullable Long value, Outcome outcome, boolean flagged) {
    switch (outcome) {
      case OK -> ledger.answered(asked, value == null ? 0 : value, flagged);
      case FAILED -> ledger.failed(asked);
      case UNKNOWN -> {
        // It may be counted at any time, or never.
      }
    }
  }
}
