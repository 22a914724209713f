package io.latticegrid.sim;

import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.Outcome;
import org.jspecify.annotations.Nullable;

/** A lane that alone writes its keys. Confined to the simulation's thread. */
final class OwnedLane extends Lane {
  private final NoLostAcknowledgedWrite ledger;
  private final int[] generations;
  private final @Nullable String[] known;
  private int written;

  OwnedLane(Workload workload, SimClient client, String name, int keys) {
    super(workload, client, name);
    this.ledger = workload.owned();
    this.generations = new int[Math.max(1, keys)];
    this.known = new String[generations.length];
  }

  @Override
  void next() {
    int slot = rand().nextInt(generations.length);
    String key = name() + ".k" + slot + "." + generations[slot];
    int choice = rand().nextInt(100);
    String value = name() + "=" + ++written;
    String expected = known[slot];
    if (choice < 30) {
      long acting = map().actingReplies();
      perform(
          () -> "get " + key, map().get(key), (read, outcome) -> got(key, read, acting, outcome));
    } else if (choice < 65) {
      ledger.called(key, value);
      perform(
          () -> "put " + key + " " + value,
          map().put(key, value),
          (previous, outcome) -> changed(slot, key, value, previous, outcome));
    } else if (choice < 78) {
      ledger.called(key, null);
      perform(
          () -> "remove " + key,
          map().remove(key),
          (previous, outcome) -> changed(slot, key, null, previous, outcome));
    } else if (expected == null) {
      ledger.called(key, value);
      perform(
          () -> "putIfAbsent " + key + " " + value,
          map().putIfAbsent(key, value),
          (present, outcome) -> put(slot, key, value, present, outcome));
    } else {
      ledger.called(key, value);
      perform(
          () -> "replace " + key + " " + expected + " by " + value,
          map().replace(key, expected, value),
          (done, outcome) -> replaced(slot, key, value, Boolean.TRUE.equals(done), outcome));
    }
  }

  private void got(String key, @Nullable String read, long actingBefore, Outcome outcome) {
    if (outcome == Outcome.OK && map().actingReplies() != actingBefore) {
      ledger.glimpsed(key, read);
    } else if (outcome == Outcome.OK) {
      ledger.read(key, read);
    }
  }

  private void changed(
      int slot, String key, @Nullable String value, @Nullable String previous, Outcome outcome) {
    if (outcome == Outcome.OK) {
      ledger.previous(key, previous, true);
    }
    end(slot, key, value, outcome);
  }

  private void put(int slot, String key, String value, @Nullable String present, Outcome outcome) {
    if (outcome == Outcome.OK) {
      ledger.previous(key, present, false);
    }
    boolean refused = outcome == Outcome.OK && present != null;
    end(slot, key, refused ? present : value, refused ? Outcome.FAILED : outcome);
    known[slot] = refused ? present : known[slot];
  }

  private void replaced(int slot, String key, String value, boolean done, Outcome outcome) {
    if (outcome == Outcome.OK && !done) {
      ledger.refused(key, known[slot]);
      known[slot] = null;
    }
    end(slot, key, value, outcome == Outcome.OK && !done ? Outcome.FAILED : outcome);
  }

  private void end(int slot, String key, @Nullable String value, Outcome outcome) {
    ledger.ended(key, outcome);
    if (outcome == Outcome.OK) {
      known[slot] = value;
      if (value != null) { // What removes nothing does not go through.
        workload().acknowledged(key, value);
      }
    } else if (outcome == Outcome.UNKNOWN) {
      known[slot] = null;
      if (rand().nextInt(2) == 0) {
        generations[slot]++;
      }
    }
  }
}
