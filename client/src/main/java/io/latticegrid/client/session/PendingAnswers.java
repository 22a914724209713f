package io.latticegrid.client.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the answers of a link, by correlation: a hash table of primitive keys, because
 * every operation enters and leaves it. Confined to the session's loop.
 */
final class PendingAnswers {
  private static final int FEW = 16;

  /** 2^64 by the golden ratio: takes what counts up far apart from each other. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** 0 where nothing is; no correlation is 0. */
  private long[] correlations = new long[FEW];

  private @Nullable Pending[] waiting = new Pending[FEW];
  private int size;

  /** Whoever waits for a correlation, in the place of who did before. */
  void put(long correlation, Pending who) {
    if (size * 2 >= correlations.length) {
      grow();
    }
    int at = place(correlation);
    if (correlations[at] == 0) {
      correlations[at] = correlation;
      size++;
    }
    waiting[at] = who;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** Who waits for a correlation; null for nobody. */
  @Nullable Pending get(long correlation) {
    return waiting[place(correlation)];
  }

  /** Forgets who waits for a correlation; returns who it was. */
  @Nullable Pending remove(long correlation) {
    int at = place(correlation);
    Pending who = waiting[at];
    if (who != null) {
      size--;
      close(at);
    }
    return who;
  }

  /** Moves up what stands behind a gap and would not be found over it. */
  private void close(int from) {
    int mask = correlations.length - 1;
    int gap = from;
    for (int at = (gap + 1) & mask; correlations[at] != 0; at = (at + 1) & mask) {
      int home = home(correlations[at]);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        correlations[gap] = correlations[at];
        waiting[gap] = waiting[at];
        gap = at;
      }
    }
    correlations[gap] = 0;
    waiting[gap] = null;
  }

  /** All who wait, in the order of their correlations; forgets them. */
  List<Pending> takeAll() {
    long[] keys = Arrays.stream(correlations).filter(key -> key != 0).sorted().toArray();
    List<Pending> all = new ArrayList<>(keys.length);
    for (long key : keys) {
      all.add(Objects.requireNonNull(get(key)));
    }
    Arrays.fill(correlations, 0);
    Arrays.fill(waiting, null);
    size = 0;
    return all;
  }

  private void grow() {
    long[] oldCorrelations = correlations;
    @Nullable Pending[] oldWaiting = waiting;
    correlations = new long[oldCorrelations.length * 2];
    waiting = new Pending[correlations.length];
    for (int old = 0; old < oldCorrelations.length; old++) {
      if (oldCorrelations[old] != 0) {
        int at = place(oldCorrelations[old]);
        correlations[at] = oldCorrelations[old];
        waiting[at] = oldWaiting[old];
      }
    }
  }

  /** Where a correlation stands, or else the free place that it would take. */
  private int place(long correlation) {
    int at = home(correlation);
    while (correlations[at] != 0 && correlations[at] != correlation) {
      at = (at + 1) & (correlations.length - 1);
    }
    return at;
  }

  /**
   * Correlations count up. Were they to take the places in turn, they would all stand in one row,
   * through the rest of which each that leaves has to look.
   */
  private int home(long correlation) {
    return (int) ((correlation * SPREAD) >>> 32) & (correlations.length - 1);
  }
}
