package io.latticegrid.chaos;

import static io.latticegrid.history.Request.DONE;
import static io.latticegrid.history.Request.REFUSED;

import io.latticegrid.history.Call;
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
      Call call = traffic().registers().get(key, name());
      perform(
          new Request(key, firstSlot + number, "get " + key, true),
          map().getAsync(key),
          (read, outcome) -> {
            told(call, outcome, read);
            saw(key, read, outcome);
          });
      return;
    }
    String value = name() + "=" + ++written;
    ledger.called(key, expected, value);
    Request request = new Request(key, firstSlot + number, "change of " + key, false);
    if (expected == null) {
      Call call = traffic().registers().putIfAbsent(key, name(), value);
      perform(
          request,
          map().putIfAbsentAsync(key, value),
          (present, outcome) -> {
            told(call, outcome, present);
            end(key, value, outcome, present == null);
            saw(key, present, outcome);
          });
    } else {
      known.remove(key);
      Call call = traffic().registers().replace(key, name(), expected, value);
      perform(
          request,
          map().replaceAsync(key, expected, value),
          (done, outcome) -> {
            boolean took = Boolean.TRUE.equals(done);
            told(call, outcome, took ? DONE : REFUSED);
            end(key, value, outcome, took);
          });
    }
  }

  private static void told(Call call, Outcome outcome, @Nullable String answer) {
    switch (outcome) {
      case OK -> call.answered(answer);
      case FAILED -> call.failed();
      case UNKNOWN -> {
        // It may still take effect.
      }
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
