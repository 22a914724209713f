package io.latticegrid.chaos;

import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.Outcome;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The only one that changes its key. Confined to the traffic's thread. */
final class SoleWriter extends Worker {
  private final NoLostAcknowledgedWrite ledger;
  private final int slot;
  private String key = "";
  private @Nullable String known;
  private int written;

  SoleWriter(Place place, SplittableRandom random, int slot, NoLostAcknowledgedWrite ledger) {
    super(place.part("k" + slot), random);
    this.slot = slot;
    this.ledger = ledger;
  }

  @Override
  void next() {
    String fresh = name() + traffic().suffix();
    if (!fresh.equals(key)) {
      key = fresh;
      known = null;
    }
    int choice = choose(100);
    if (choice < 30) {
      perform(request("get", true), map().getAsync(key), this::got);
    } else if (choice < 65) {
      put();
    } else if (choice < 75) {
      ledger.called(key, null);
      perform(
          request("remove", true),
          map().removeAsync(key),
          (previous, outcome) -> changed(null, previous, outcome));
    } else if (known == null) {
      putIfAbsent();
    } else {
      replace(known);
    }
  }

  private Request request(String what, boolean idempotent) {
    return new Request(key, slot, what + " " + key, idempotent);
  }

  private String value() {
    return key + "=" + ++written;
  }

  private void put() {
    String value = value();
    ledger.called(key, value);
    perform(
        request("put", true),
        map().putAsync(key, value),
        (previous, outcome) -> changed(value, previous, outcome));
  }

  private void putIfAbsent() {
    String value = value();
    ledger.called(key, value);
    perform(
        request("putIfAbsent", false),
        map().putIfAbsentAsync(key, value),
        (present, outcome) -> {
          if (outcome == Outcome.OK && !traffic().mayBeApart()) {
            ledger.previous(key, present, false);
          }
          boolean refused = outcome == Outcome.OK && present != null;
          end(value, refused ? Outcome.FAILED : outcome);
          known = refused ? present : known;
        });
  }

  private void replace(String expected) {
    String value = value();
    ledger.called(key, value);
    perform(
        request("replace", false),
        map().replaceAsync(key, expected, value),
        (done, outcome) -> {
          boolean refused = outcome == Outcome.OK && !Boolean.TRUE.equals(done);
          if (refused) {
            if (!traffic().mayBeApart()) {
              ledger.refused(key, expected);
            }
            known = null;
          }
          end(value, refused ? Outcome.FAILED : outcome);
        });
  }

  private void got(@Nullable String read, Outcome outcome) {
    if (outcome == Outcome.OK) {
      ledger.read(key, read);
      if (!ledger.mayHave(key, read)) {
        traffic().staleRead();
      }
    }
  }

  private void changed(@Nullable String value, @Nullable String previous, Outcome outcome) {
    if (outcome == Outcome.OK && !traffic().mayBeApart()) {
      ledger.previous(key, previous, true);
    }
    end(value, outcome);
  }

  private void end(@Nullable String value, Outcome outcome) {
    ledger.ended(key, outcome);
    if (outcome == Outcome.OK) {
      known = value;
    } else if (outcome == Outcome.UNKNOWN) {
      known = null;
    }
  }
}
