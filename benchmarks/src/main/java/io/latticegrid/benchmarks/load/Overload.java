package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Offers a peer more operations than it can carry out, and counts what becomes of them. Confined to
 * the thread of the run, but for the threads that offer.
 */
public final class Overload {
  private final Peer peer;
  private final Operation operation;
  private final int threads;
  private final Values values;
  private final KeyChoice choice;
  private long seed = 1;

  /** A run against a peer that is up and has been loaded. */
  public Overload(Peer peer, BenchConfig config, Operation operation, int threads) {
    this.peer = peer;
    this.operation = operation;
    this.threads = threads;
    this.values = new Values(config.valueBytes());
    this.choice = config.choice().among(config.keys());
  }

  /**
   * What became of an open loop. Immutable.
   *
   * @param offered operations a second that were due
   * @param useful operations a second that were carried out
   * @param p50Millis the median of the time of these, from the call to the answer: the time for
   *     which a caller is held is part of it
   * @param p99Millis what 99 of 100 did not exceed
   * @param refused operations that the client refused at once
   * @param shed operations that were due while the client had said to come again later, so that
   *     they were not even tried
   * @param held operations that were due and had not been begun at the end, because their callers
   *     were held
   * @param wrong reads that brought what was never written
   * @param errors operations that failed otherwise
   * @param firstError what the first of those said
   */
  public record Figures(
      double offered,
      double useful,
      double p50Millis,
      double p99Millis,
      long refused,
      long shed,
      long held,
      long wrong,
      long errors,
      @Nullable String firstError) {}

  /** Offers so many operations a second, for some time, and waits for what is under way then. */
  public Figures offer(double perSecond, long millis) throws InterruptedException {
    List<Offering> offerings = new ArrayList<>();
    List<Thread> running = new ArrayList<>();
    long begun = System.nanoTime();
    long due = (long) (perSecond * millis / 1e3 / threads);
    for (int number = 0; number < threads; number++) {
      Offering offering = new Offering(peer, operation, values, choice, seed++);
      offerings.add(offering);
      running.add(
          Thread.ofPlatform()
              .name("offering-" + number)
              .start(() -> offering.run(due, begun, millis * 1_000_000)));
    }
    for (Thread thread : running) {
      thread.join();
    }
    return figures(offerings, due * threads, millis / 1e3, (System.nanoTime() - begun) / 1e9);
  }

  /** Operations count over the time until the last was answered. */
  private static Figures figures(
      List<Offering> offerings, long due, double offeredSeconds, double seconds) {
    Histogram latencies = new Histogram(3);
    offerings.forEach(offering -> latencies.add(offering.latencies()));
    long done = sum(offerings, Tally::done);
    long refused = sum(offerings, Tally::refused);
    long shed = sum(offerings, Tally::shed);
    long errors = sum(offerings, Tally::errors);
    return new Figures(
        due / offeredSeconds,
        done / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6,
        refused,
        shed,
        due - done - refused - shed - errors,
        sum(offerings, Tally::wrong),
        errors,
        offerings.stream()
            .map(offering -> offering.tally().firstError())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null));
  }

  private static long sum(List<Offering> offerings, ToLongFunction<Tally> what) {
    return offerings.stream().map(Offering::tally).mapToLong(what).sum();
  }

  /** What became of one thread's operations. */
  record Tally(
      long done, long refused, long shed, long wrong, long errors, @Nullable String firstError) {}
}
