package io.latticegrid.benchmarks.store;

import io.latticegrid.benchmarks.load.KeyChoice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What a table behind a map costs whoever writes, and what it saves the table. Confined to the
 * run's thread.
 */
final class StoreLoad {
  private static final int ROUNDS = 5;
  private static final int KEYS = 1_000;
  private static final int UPDATES = 100;
  private static final int CALL_MILLIS = 200;

  private final StorePeer peer;
  private final TableServer table;
  private final int writes;
  private final Consumer<String> progress;

  StoreLoad(StorePeer peer, TableServer table, int writes, Consumer<String> progress) {
    this.progress = progress;
    this.peer = peer;
    this.table = table;
    this.writes = writes;
  }

  /**
   * The figures.
   *
   * @param peer the grid
   * @param storedMicros the 99th percentile of a write with a table of 200 ms a call behind the
   *     map, median of the rounds
   * @param plainMicros the same of a map without
   * @param ratio of the two in a round, median
   * @param rowsOfOneKey how often a key was written that was updated a hundred times
   * @param zipfianWrites writes to keys of which a few are chosen most of the time
   * @param zipfianRows what the table was given for them
   */
  record Figures(
      String peer,
      double storedMicros,
      double plainMicros,
      double ratio,
      long rowsOfOneKey,
      long zipfianWrites,
      long zipfianRows) {}

  Figures run() throws InterruptedException {
    table.reset();
    table.slow(CALL_MILLIS, 0);
    round(true);
    round(false);
    List<Double> stored = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      boolean storedFirst = i % 2 == 0;
      double one = round(storedFirst);
      double other = round(!storedFirst);
      stored.add(storedFirst ? one : other);
      plain.add(storedFirst ? other : one);
      ratios.add(stored.getLast() / plain.getLast());
      progress.accept(
          "%s, round %d of %d: put p99 %.0f us with a table of 200 ms, %.0f us without"
              .formatted(peer.name(), i + 1, ROUNDS, stored.getLast(), plain.getLast()));
    }
    table.heal();
    awaitQuiet();
    long before = table.statements();
    for (int i = 0; i < UPDATES; i++) {
      peer.set(-1, i);
    }
    awaitQuiet();
    progress.accept("%s: %d zipfian writes".formatted(peer.name(), writes));
    long ofOneKey = table.statements() - before;
    before = table.statements();
    KeyChoice choice = KeyChoice.Kind.ZIPFIAN.among(KEYS);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < writes; i++) {
      peer.set(choice.next(random), i);
    }
    awaitQuiet();
    return new Figures(
        peer.name(),
        median(stored),
        median(plain),
        median(ratios),
        ofOneKey,
        writes,
        table.statements() - before);
  }

  /** One writer, keys in turn: the 99th percentile of a write in microseconds. */
  private double round(boolean withTable) {
    Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
    for (int i = 0; i < writes / ROUNDS; i++) {
      long key = i % KEYS;
      long begun = System.nanoTime();
      if (withTable) {
        peer.set(key, i);
      } else {
        peer.setPlain(key, i);
      }
      nanos.recordValue(System.nanoTime() - begun);
    }
    return nanos.getValueAtPercentile(99) / 1e3;
  }

  /** Until nothing was written for three times the age at which changes go. */
  private void awaitQuiet() throws InterruptedException {
    long seen = -1;
    while (seen != table.statements()) {
      seen = table.statements();
      TimeUnit.MILLISECONDS.sleep(3L * StorePeer.DELAY_MILLIS);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
