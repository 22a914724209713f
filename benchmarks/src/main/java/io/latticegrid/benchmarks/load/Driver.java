package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.HdrHistogram.Histogram;

/** Puts the same load on whichever peer it is given. Confined to the thread of the run. */
public final class Driver {
  private static final int LOAD_BATCH = 1000;

  private final BenchConfig config;
  private final Values values;
  private final KeyChoice choice;
  private long seed;

  /** A driver of a run. */
  public Driver(BenchConfig config) {
    this.config = config;
    this.values = new Values(config.valueBytes());
    this.choice = config.choice().among(config.keys());
  }

  /** Writes every key once. */
  public void load(Peer peer) {
    Map<Long, byte[]> batch = new LinkedHashMap<>();
    for (long key = 0; key < config.keys(); key++) {
      batch.put(key, values.of(key, seed++));
      if (batch.size() == LOAD_BATCH || key == config.keys() - 1) {
        peer.setAll(batch);
        batch = new LinkedHashMap<>();
      }
    }
  }

  /** Runs a workload for some time. */
  public Window run(Peer peer, Workload workload, int round, long millis)
      throws InterruptedException {
    List<Worker> workers = workers(peer, workload.threads());
    CpuTimes before = CpuTimes.now(peer);
    long begun = System.nanoTime();
    long end = begun + millis * 1_000_000;
    parallel(workers, (worker, index) -> worker.run(workload, config.keys(), end));
    double seconds = (System.nanoTime() - begun) / 1e9;
    CpuTimes used = CpuTimes.now(peer).since(before);
    Histogram latencies = new Histogram(3);
    workers.forEach(worker -> latencies.add(worker.latencies()));
    long operations = workers.stream().mapToLong(Worker::operations).sum();
    return new Window(
        peer.name(),
        workload,
        round,
        operations,
        seconds,
        workers.stream().mapToLong(Worker::wrong).sum(),
        workers.stream().mapToLong(Worker::errors).sum(),
        workers.stream().map(Worker::firstError).filter(Objects::nonNull).findFirst().orElse(null),
        Cost.of(latencies, operations, seconds, used));
  }

  /** Reads every key once, and returns how many hold no value that was written to them. */
  public long countWrong(Peer peer) {
    long wrong = 0;
    Set<Long> batch = new LinkedHashSet<>();
    for (long key = 0; key < config.keys(); key++) {
      batch.add(key);
      if (batch.size() == LOAD_BATCH || key == config.keys() - 1) {
        Map<Long, byte[]> found = peer.getAll(batch);
        wrong +=
            batch.stream()
                .filter(each -> found.get(each) == null || !values.isOf(each, found.get(each)))
                .count();
        batch.clear();
      }
    }
    return wrong;
  }

  private List<Worker> workers(Peer peer, int count) {
    List<Worker> workers = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      workers.add(new Worker(peer, values, choice, seed++));
    }
    return workers;
  }

  private static void parallel(List<Worker> workers, ObjIntConsumer<Worker> work)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int index = 0; index < workers.size(); index++) {
      int number = index;
      threads.add(
          Thread.ofPlatform()
              .name("driver-" + number)
              .start(() -> work.accept(workers.get(number), number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
