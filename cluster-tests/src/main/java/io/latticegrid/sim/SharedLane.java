package io.latticegrid.sim;

import io.latticegrid.invariant.NoLostUpdate;
import io.latticegrid.invariant.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A lane that changes keys which all clients change, by conditional operations. Confined to the
 * simulation's thread.
 */
final class SharedLane extends Lane {
  private static final int KEYS = 2;
  private static final long ROTATION_NANOS = 20_000_000_000L;

  private final NoLostUpdate ledger;
  private final Map<String, String> known = new HashMap<>();
  private int written;

  SharedLane(Workload workload, SimClient client) {
    super(workload, client, client.name() + ".s");
    this.ledger = workload.shared();
  }

  @Override
  void next() {
    long rotation = workload().scheduler().nowNanos() / ROTATION_NANOS;
    String key = "shared." + rand().nextInt(KEYS) + "." + rotation + "." + workload().emptied();
    String expected = known.get(key);
    if (rand().nextInt(3) == 0) {
      long acting = map().actingReplies();
      perform(
          () -> "get " + key, map().get(key), (read, outcome) -> got(key, read, acting, outcome));
      return;
    }
    String value = name() + "=" + ++written;
    ledger.called(key, expected, value);
    if (expected == null) {
      perform(
          () -> "putIfAbsent " + key + " " + value,
          map().putIfAbsent(key, value),
          (present, outcome) -> {
            boolean refused = outcome == Outcome.OK && present != null;
            end(key, value, refused ? Outcome.FAILED : outcome);
            saw(key, present, outcome);
          });
    } else {
      perform(
          () -> "replace " + key + " " + expected + " by " + value,
          map().replace(key, expected, value),
          (done, outcome) -> {
            boolean refused = outcome == Outcome.OK && !Boolean.TRUE.equals(done);
            known.remove(key);
            end(key, value, refused ? Outcome.FAILED : outcome);
          });
    }
  }

  private void end(String key, String value, Outcome outcome) {
    ledger.ended(value, outcome);
    if (outcome == Outcome.OK) {
      known.put(key, value);
      workload().acknowledged(key, value);
    }
  }

  private void got(String key, @Nullable String value, long actingBefore, Outcome outcome) {
    if (map().actingReplies() == actingBefore) {
      saw(key, value, outcome);
    } else if (outcome == Outcome.OK && value != null) {
      ledger.glimpsed(key, value);
      known.put(key, value);
    }
  }

  private void saw(String key, @Nullable String value, Outcome outcome) {
    if (outcome == Outcome.OK && value != null) {
      ledger.read(key, value);
      known.put(key, value);
    }
  }
}
