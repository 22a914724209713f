package io.latticegrid.benchmarks.store;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * A way in which a member dies with changes that the table does not have. In each, a thousand
 * acknowledged writes, then the trouble for a while, then kill -9, then a healthy table.
 */
enum Crash {
  /** The member that owns all keys can't reach the table. */
  OWNER_CUT_OFF("the owner cannot reach it", true) {
    @Override
    void begin(TableServer table) {
      table.cutOff(VICTIM);
    }
  },
  /** Each row takes a tenth of a second, and one member owns all keys. */
  SLOW_OWNER("100 ms a row, one owner", true) {
    @Override
    void begin(TableServer table) {
      table.slow(0, ROW_MILLIS);
    }
  },
  /** Each row takes a tenth of a second, and all members own keys. */
  SLOW_SPREAD("100 ms a row, spread", false) {
    @Override
    void begin(TableServer table) {
      table.slow(0, ROW_MILLIS);
    }
  },
  /** Nobody can reach the table. */
  DOWN("down for all", false) {
    @Override
    void begin(TableServer table) {
      table.down();
    }
  };

  static final int KEYS = 1_000;
  static final int VICTIM = 2;
  private static final int ROW_MILLIS = 100;

  private final String text;
  private final boolean oneOwner;

  Crash(String text, boolean oneOwner) {
    this.text = text;
    this.oneOwner = oneOwner;
  }

  String text() {
    return text;
  }

  abstract void begin(TableServer table);

  /**
   * What came of it.
   *
   * @param peer the grid
   * @param crash how its member died
   * @param rows in the table in the end
   * @param entries in the map in the end
   * @param seconds from the death until the last row came
   */
  record Outcome(String peer, Crash crash, int rows, long entries, double seconds) {}

  Outcome run(StorePeer peer, TableServer table, long troubleSeconds, long patienceSeconds)
      throws InterruptedException {
    List<Long> keys =
        oneOwner ? peer.keysOf(VICTIM, KEYS) : LongStream.range(0, KEYS).boxed().toList();
    begin(table);
    for (long key : keys) {
      peer.set(key, key);
    }
    TimeUnit.SECONDS.sleep(troubleSeconds);
    peer.kill(VICTIM);
    long killed = System.nanoTime();
    table.heal();
    long last = killed;
    int rows = table.size();
    while (rows < KEYS && System.nanoTime() - last < TimeUnit.SECONDS.toNanos(patienceSeconds)) {
      TimeUnit.MILLISECONDS.sleep(50);
      int now = table.size();
      last = now > rows ? System.nanoTime() : last;
      rows = now;
    }
    return new Outcome(peer.name(), this, rows, peer.size(), (last - killed) / 1e9);
  }
}
