package io.latticegrid.sim;

import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A lane that alone writes its keys, many at a time, and holds what it is told of each key against
 * what the key has later. Confined to the simulation's thread.
 */
final class BulkLane extends Lane {
  private static final int KEYS = 12;
  private static final int MOST = 8;

  private final NoLostAcknowledgedWrite ledger;
  private final int[] generations = new int[KEYS];
  private int written;

  BulkLane(Workload workload, SimClient client, String name) {
    super(workload, client, name);
    this.ledger = workload.owned();
  }

  @Override
  void next() {
    int choice = rand().nextInt(100);
    if (choice < 40) {
      one();
    } else if (choice < 80) {
      setAll();
    } else {
      removeAll();
    }
  }

  private String key(int slot) {
    return name() + ".k" + slot + "." + generations[slot];
  }

  private Map<String, Integer> some() {
    Map<String, Integer> slots = new TreeMap<>();
    for (int i = 1 + rand().nextInt(MOST); i > 0; i--) {
      int slot = rand().nextInt(KEYS);
      slots.put(key(slot), slot);
    }
    return slots;
  }

  private void setAll() {
    Map<String, Integer> slots = some();
    Map<String, String> entries = new TreeMap<>();
    slots.keySet().forEach(key -> entries.put(key, name() + "=" + ++written));
    entries.forEach(ledger::called);
    perform(
        () -> "setAll " + entries,
        map().setAll(entries),
        (told, outcome) -> ended(slots, entries, told, outcome));
  }

  private void removeAll() {
    Map<String, Integer> slots = some();
    slots.keySet().forEach(key -> ledger.called(key, null));
    perform(
        () -> "removeAll " + slots.keySet(),
        map().removeAll(new TreeSet<>(slots.keySet())),
        (told, outcome) -> ended(slots, Map.of(), told, outcome));
  }

  /** Writes one key, and is told what it had: only what the batches before can have left there. */
  private void one() {
    int slot = rand().nextInt(KEYS);
    String key = key(slot);
    String value = name() + "=" + ++written;
    ledger.called(key, value);
    perform(
        () -> "put " + key + " " + value,
        map().put(key, value),
        (previous, outcome) -> {
          if (outcome == Outcome.OK) {
            ledger.previous(key, previous, true);
          }
          ended(key, slot, value, outcome);
        });
  }

  private void ended(
      Map<String, Integer> slots,
      Map<String, String> values,
      KeyValue.@Nullable Told told,
      Outcome outcome) {
    slots.forEach((key, slot) ->
        ended(key, slot, values.get(key), told == null ? outcome : outcomeOf(key, told)));
  }

  private static Outcome outcomeOf(String key, KeyValue.Told told) {
    Set<String> unknown = told.indeterminate();
    return unknown.contains(key)
        ? Outcome.UNKNOWN
        : told.refused().contains(key) ? Outcome.FAILED : Outcome.OK;
  }

  private void ended(String key, int slot, @Nullable String value, Outcome outcome) {
    ledger.ended(key, outcome);
    if (outcome == Outcome.OK && value != null) {
      workload().acknowledged(key, value);
    } else if (outcome == Outcome.UNKNOWN && rand().nextInt(2) == 0) {
      generations[slot]++;
    }
  }
}
