package io.latticegrid.benchmarks.split;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Cuts one grid in two again and again while both sides write, and looks. Confined to a thread. */
final class SplitRun {
  private static final int RECORDS = 200;

  private final SplitPeer peer;
  private final int splits;
  private final long seconds;
  private final PrintWriter err;
  private final Ledger west = new Ledger(RECORDS);
  private final Ledger east = new Ledger(RECORDS);
  private long fieldsLost;
  private double longestMerge;

  SplitRun(SplitPeer peer, int splits, long seconds, PrintWriter err) {
    this.peer = peer;
    this.splits = splits;
    this.seconds = seconds;
    this.err = err;
  }

  /** Runs it. */
  SplitFigures run() throws IOException, InterruptedException {
    tell("starting three nodes");
    peer.start();
    try (SplitSide all = peer.observe()) {
      for (int record = 0; record < RECORDS; record++) {
        all.create(record);
      }
      all.add(0);
    }
    for (int cycle = 1; cycle <= splits; cycle++) {
      cycle(cycle);
    }
    try (SplitSide all = peer.observe()) {
      return figures(all.counter(), all.elements());
    }
  }

  private void cycle(int cycle) throws IOException, InterruptedException {
    try (SplitSide inWest = peer.connect(SplitPeer.WEST);
        SplitSide inEast = peer.connect(SplitPeer.EAST)) {
      cut();
      tell("split %d of %d: both sides write for %d s".formatted(cycle, splits, seconds));
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        List<Future<?>> working =
            List.of(
                threads.submit(() -> west.work(inWest, 0, cycle, until)),
                threads.submit(() -> east.work(inEast, 1, cycle, until)));
        for (Future<?> side : working) {
          side.get();
        }
      } catch (ExecutionException e) {
        throw new IOException("a side could not work", e.getCause());
      }
      peer.proxy().heal();
    }
    long healed = System.nanoTime();
    peer.awaitWhole();
    double merge = (System.nanoTime() - healed) / 1e9;
    longestMerge = Math.max(longestMerge, merge);
    try (SplitSide all = peer.observe()) {
      long before = fieldsLost;
      for (int record = 0; record < RECORDS; record++) {
        long[] found = all.record(record);
        fieldsLost += isLost(west.expected(record), found[0]) ? 1 : 0;
        fieldsLost += isLost(east.expected(record), found[1]) ? 1 : 0;
      }
      tell(
          String.format(
              Locale.ROOT,
              "split %d: whole after %.1f s, %d of %d fields lost",
              cycle,
              merge,
              fieldsLost - before,
              2 * RECORDS));
    }
  }

  private static boolean isLost(long expected, long found) {
    return expected > 0 && found != expected;
  }

  private void cut() {
    for (int node = 0; node < SplitPeer.NODES; node++) {
      if (node != SplitPeer.EAST_NODE) {
        peer.proxy().part(node, SplitPeer.EAST_NODE);
        peer.proxy().part(node, SplitPeer.EAST);
      }
    }
    peer.proxy().part(SplitPeer.EAST_NODE, SplitPeer.WEST);
  }

  private SplitFigures figures(long counter, Set<String> elements) {
    long adds = west.added() + east.added();
    long includesLost =
        west.included().stream().filter(element -> !elements.contains(element)).count()
            + east.included().stream().filter(element -> !elements.contains(element)).count();
    long most = adds + west.uncertainlyAdded() + east.uncertainlyAdded();
    if (counter > most) {
      tell("the counter has %d, more than the %d that were asked for".formatted(counter, most));
    }
    return new SplitFigures(
        peer.name(),
        splits,
        west.writes() + east.writes(),
        fieldsLost,
        adds,
        Math.max(0, adds - counter) + Math.max(0, counter - most),
        west.included().size() + east.included().size(),
        includesLost,
        west.unknown() + east.unknown(),
        longestMerge);
  }

  private void tell(String what) {
    err.println(peer.name() + ": " + what);
    err.flush();
  }
}
