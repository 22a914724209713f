package io.latticegrid.storage.writebehind;

import io.latticegrid.data.port.Invariant;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The changes of one map in one partition that somebody waits for, in order. Confined to the loop.
 * Of one key there is at most one at a time.
 */
final class AskedChanges {
  private final ArrayDeque<AskedChange> waiting = new ArrayDeque<>();
  private int most = Integer.MAX_VALUE;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  void add(AskedChange change) {
    waiting.addLast(change);
  }

  /** Takes the first ones, at least one. */
  List<AskedChange> take(int mostEntries, long mostBytes) {
    List<AskedChange> taken = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && taken.size() < Math.min(mostEntries, most)) {
      AskedChange first = waiting.getFirst();
      byte[] value = first.value();
      bytes += first.key().length + (value == null ? 0 : value.length);
      if (!taken.isEmpty() && bytes > mostBytes) {
        break;
      }
      taken.add(waiting.removeFirst());
    }
    if (waiting.isEmpty()) {
      most = Integer.MAX_VALUE;
    }
    return taken;
  }

  /** The store did not look at them: they are to go again. */
  void putBack(List<AskedChange> changes) {
    for (AskedChange change : changes.reversed()) {
      waiting.addFirst(change);
    }
  }

  /** The store will not take one of them, and does not say which: they are to go one by one. */
  void putBackApart(List<AskedChange> changes) {
    putBack(changes);
    most = 1;
  }

  /** Answers what the store said of each; how many it has. */
  static int done(List<AskedChange> changes, List<StoreOutcome> outcomes) {
    Invariant.check(changes.size() == outcomes.size(), "an outcome for each change of a batch");
    int stored = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      StoreOutcome outcome = outcomes.get(i);
      AskedChange.Outcome told =
          switch (outcome.verdict()) {
            case OK -> new AskedChange.Outcome.Stored();
            case REJECT ->
                new AskedChange.Outcome.NotStored(
                    new StoreException(StoreException.Kind.REJECTED, outcome.reason()));
            case RETRY ->
                new AskedChange.Outcome.Unknown(
                    new StoreException(StoreException.Kind.UNAVAILABLE, outcome.reason()));
          };
      stored += outcome.verdict() == StoreOutcome.Verdict.OK ? 1 : 0;
      changes.get(i).answer().accept(told);
    }
    return stored;
  }

  /** Answers all that have not been sent, the same. */
  void answer(AskedChange.Outcome outcome) {
    List<AskedChange> all = List.copyOf(waiting);
    waiting.clear();
    answer(all, outcome);
  }

  static void answer(List<AskedChange> changes, AskedChange.Outcome outcome) {
    changes.forEach(change -> change.answer().accept(outcome));
  }

  /** Forgets all that wait; nobody is told. */
  void clear() {
    waiting.clear();
  }
}
