package io.latticegrid.chaos;

import io.latticegrid.invariant.NoLostUpdate;
import io.latticegrid.invariant.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One of many that change the same keys, by conditional operations. Confined to the traffic's
 * thread.
 */
final class RivalWriter extends Worker {
  private static final String PREFIX = "shared.";

  private final NoLostUpdate ledger;
  private final int firstSlot;
  private final Map<String, String> known = new HashMap<>();
  private int written;

  RivalWriter(Place place, SplittableRandom random, int firstSlot, NoLostUpdate ledger) {
    super(place, random);
    this.firstSlot = firstSlot;
    this.ledger = ledger;
  }

  /** Whether a key is one that many change. */
  static boolean isShared(String key) {
    return key.startsWith(PREFIX);
  }

  @Override
  void next() {
    int number = choose(Traffic.SHARED_KEYS);
    String key = PREFIX + number + traffic().suffix();
    String expected = known.get(key);
    if (choose(3) == 0) {
      perform(
          new Request(key, firstSlot + number, "get " + key, true),
          map().getAsync(key),
          (read, outcome) -> saw(key, read, outcome));
      return;
    }
    String value = name() + "=" + ++written;
    ledger.called(key, expected, value);
    Request request = new Request(key, firstSlot + number, "change of " + key, false);
    if (expected == null) {
      perform(
          request,
          map().putIfAbsentAsync(key, value),
          (present, outcome) -> {
            end(key, value, outcome, present == null);
            saw(key, present, outcome);
          });
    } else {
      known.remove(key);
      perform(
          request,
          map().replaceAsync(key, expected, value),
          (done, outcome) -> end(key, value, outcome, Boolean.TRUE.equals(done)));
    }
  }

  private void end(String key, String value, Outcome outcome, boolean done) {
    Outcome known = outcome == Outcome.OK && !done ? Outcome.FAILED : outcome;
    ledger.ended(value, known);
    if (known == Outcome.OK) {
      this.known.put(key, value);
    }
  }

  private void saw(String key, @Nullable String value, Outcome outcome) {
    if (outcome == Outcome.OK && value != null) {
      ledger.read(key, value);
      known.put(key, value);
    }
  }
}
