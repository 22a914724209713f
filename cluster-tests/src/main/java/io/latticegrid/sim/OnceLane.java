package io.latticegrid.sim;

import io.latticegrid.invariant.OneValue;
import io.latticegrid.invariant.Outcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lane that asks for entries of the strict group that all ask for, and makes them where it is its
 * turn: at times so slowly that others have theirs meanwhile, at times in vain. Confined to the
 * simulation's thread.
 */
final class OnceLane extends Lane {
  private static final long ROTATION_NANOS = 2_000_000_000L;
  private static final int KEYS = 3;
  private static final long SHORTEST_NANOS = 1_000_000;
  private static final long LONGEST_NANOS = 4_000_000_000L;
  private static final int FAILS_PERCENT = 10;

  private final SimClient client;
  private final OneValue ledger;
  private int made;

  OnceLane(Workload workload, SimClient client, String name) {
    super(workload, client, name);
    this.client = client;
    this.ledger = workload.once();
  }

  @Override
  void next() {
    long rotation = workload().scheduler().nowNanos() / ROTATION_NANOS;
    String key = "once." + rand().nextInt(KEYS) + "." + rotation + "." + workload().emptied();
    perform(
        () -> "getOrLoad " + key,
        client.grid().registers().getOrLoad(key, wanted -> make()),
        (value, outcome) -> {
          if (outcome == Outcome.OK && value != null) {
            ledger.told(key, name(), value);
          }
        });
  }

  /** Makes a value that nobody else makes; null at times. */
  private CompletableFuture<@Nullable String> make() {
    String value = rand().nextInt(100) < FAILS_PERCENT ? null : name() + "=" + ++made;
    CompletableFuture<@Nullable String> making = new CompletableFuture<>();
    long nanos = SimDelays.logUniform(rand(), SHORTEST_NANOS, LONGEST_NANOS);
    client.loop().schedule(nanos, () -> making.complete(value));
    return making;
  }
}
