package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.HdrHistogram.Histogram;

/** Puts the same load on whichever peer it is given. Confined to the thread of the run. */
public final class Driver {
  private static final int LOAD_BATCH = 1000;

  private final BenchConfig config;
  private final Values values;
  private long seed;

  /** A driver of a run. */
  public Driver(BenchConfig config) {
    this.config = config;
    this.values = new Values(config.valueBytes());
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

  private List<Worker> workers(Peer peer, int count) {
    List<Worker> workers = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      workers.add(new Worker(peer, values, seed++));
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
