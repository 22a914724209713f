package io.latticegrid.benchmarks.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a grid acknowledged to one side, over all splits. Confined to one thread at a time. */
final class Ledger {
  private final long[] written;

  /** Until the split is over: a write of unknown outcome may take effect late, over later ones. */
  private final boolean[] uncertain;

  private final List<String> included = new ArrayList<>();
  private long writes;
  private long added;
  private long uncertainlyAdded;
  private long unknown;

  Ledger(int records) {
    written = new long[records];
    uncertain = new boolean[records];
  }

  /** Works on one side until the time is over: a field, the counter and the set in turn. */
  void work(SplitSide side, int field, int cycle, long untilNanos) {
    String name = field == 0 ? "west" : "east";
    Arrays.fill(uncertain, false);
    for (long round = 1; System.nanoTime() < untilNanos; round++) {
      int record = (int) (round % written.length);
      long value = cycle * 1_000_000_000L + round;
      try {
        side.write(record, field, value);
        written[record] = value;
        writes++;
      } catch (RuntimeException e) {
        uncertain[record] = true;
        unknown++;
      }
      try {
        side.add(1);
        added++;
      } catch (RuntimeException e) {
        uncertainlyAdded++;
        unknown++;
      }
      String element = name + "-" + cycle + "-" + round;
      try {
        side.include(element);
        included.add(element);
      } catch (RuntimeException e) {
        unknown++;
      }
    }
  }

  /** What a record must have of this side; negative if that is not known. */
  long expected(int record) {
    return uncertain[record] ? -1 : written[record];
  }

  List<String> included() {
    return included;
  }

  long writes() {
    return writes;
  }

  long added() {
    return added;
  }

  long uncertainlyAdded() {
    return uncertainlyAdded;
  }

  long unknown() {
    return unknown;
  }
}
