package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Driver;
import io.latticegrid.benchmarks.load.Window;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.report.Comparison;
import io.latticegrid.benchmarks.report.Comparison.Contender;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One run of the comparison. Confined to the thread of the run.
 *
 * <p>All peers are up all the time and take turns of a few seconds, so that what disturbs the
 * machine disturbs all of them; who goes first changes from round to round, since a turn inherits
 * the processor's temperature and caches of the one before.
 */
final class SideBySide {
  private final BenchConfig config;
  private final List<Peer> peers;
  private final Driver driver;
  private final PrintWriter progress;
  private final List<Window> windows = new ArrayList<>();
  private final long begunNanos = System.nanoTime();

  SideBySide(BenchConfig config, List<Peer> peers, PrintWriter progress) {
    this.config = config;
    this.peers = peers;
    this.driver = new Driver(config);
    this.progress = progress;
  }

  /** Runs it; the caller closes the peers. */
  Comparison run() throws IOException, InterruptedException {
    List<Contender> contenders = new ArrayList<>();
    for (Peer peer : peers) {
      peer.launch();
    }
    for (Peer peer : peers) {
      peer.connect();
      contenders.add(new Contender(peer.name(), peer.version()));
      say(peer.name() + " " + peer.version() + " is up");
    }
    for (Peer peer : peers) {
      driver.load(peer);
      say("%s holds %,d entries".formatted(peer.name(), config.keys()));
      warmUp(peer);
    }
    measure();
    long wrong = 0;
    for (Peer peer : peers) {
      long of = driver.countWrong(peer);
      say("%s: %,d of %,d entries are wrong in the end".formatted(peer.name(), of, config.keys()));
      wrong += of;
    }
    return new Comparison(config, contenders, windows, wrong);
  }

  private void warmUp(Peer peer) throws InterruptedException {
    List<Workload> workloads = config.workloads();
    for (Workload workload : workloads) {
      if (workload.isFor(peer)) {
        driver.run(peer, workload, 0, config.warmUpMillis() / workloads.size());
      }
    }
    say(peer.name() + " is warm");
  }

  private void measure() throws InterruptedException {
    double roundSeconds = 0;
    for (int round = 1; round <= config.windows(); round++) {
      double begun = seconds();
      if (round > 1 && begun + roundSeconds > config.maxSeconds()) {
        say("no time for more than %d of %d rounds".formatted(round - 1, config.windows()));
        return;
      }
      measure(round);
      roundSeconds = seconds() - begun;
    }
  }

  private void measure(int round) throws InterruptedException {
    List<Peer> order = new ArrayList<>(peers);
    Collections.rotate(order, round - 1);
    for (Workload workload : config.workloads()) {
      for (Peer peer : order) {
        if (!workload.isFor(peer)) {
          continue;
        }
        driver.run(peer, workload, round, config.settleMillis());
        Window window = driver.run(peer, workload, round, config.windowMillis());
        windows.add(window);
        say(
            "round %d of %d: %s: %s %,.0f ops/s"
                .formatted(
                    round, config.windows(), workload, peer.name(), window.cost().opsPerSecond()));
      }
    }
  }

  private double seconds() {
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  private void say(String what) {
    progress.println("%5.1f s  %s".formatted(seconds(), what));
    progress.flush();
  }
}
