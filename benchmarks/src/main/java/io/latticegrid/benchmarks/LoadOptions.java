package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Operation;
import io.latticegrid.benchmarks.load.Style;
import io.latticegrid.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is done. Confined to the thread of the command line. */
final class LoadOptions {
  @Option(
      names = {"--workload", "--operations"},
      split = ",",
      description =
          "get, put, increment, or the mixes of YCSB: A half reads, B 95 %% reads, C reads (default:"
              + " get,put).")
  private List<Operation> operations = List.of(Operation.GET, Operation.PUT);

  @Option(
      names = "--style",
      split = ",",
      description =
          "sync: threads wait for each answer; async: threads with many operations under way;"
              + " batch: many keys at once; fixed: so many a second, late ones counted from when they"
              + " were due (default: sync).")
  private List<Style> styles = List.of(Style.SYNC);

  @Option(names = "--threads", split = ",", description = "For sync (default: 1,8).")
  private List<Integer> threads = List.of(1, 8);

  @Option(names = "--async-threads", description = "For async and batch (default: 2).")
  private int asyncThreads = 2;

  @Option(names = "--depth", description = "For async: under way a thread (default: 64).")
  private int depth = 64;

  @Option(names = "--rate", description = "For fixed: operations a second (default: 4000).")
  private int rate = 4000;

  @Option(names = "--batch", description = "For batch: keys at once (default: 100).")
  private int batch = 100;

  /** Each operation in each style. */
  List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    for (Style style : styles) {
      switch (style) {
        case SYNC -> workloads.addAll(BenchConfig.sync(operations, threads));
        case ASYNC -> wide(workloads, style, asyncThreads, depth);
        case BATCH -> wide(workloads, style, asyncThreads, batch);
        case FIXED -> wide(workloads, style, 1, rate);
      }
    }
    return workloads;
  }

  /** Increments are waited for one by one, so they are left out here. */
  private void wide(List<Workload> workloads, Style style, int threads, int width) {
    operations.stream()
        .filter(what -> what != Operation.INCREMENT)
        .forEach(what -> workloads.add(new Workload(what, style, threads, width)));
  }
}
