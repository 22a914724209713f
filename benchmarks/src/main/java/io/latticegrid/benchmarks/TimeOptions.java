package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how long it takes. Confined to the thread of the command line. */
final class TimeOptions {
  @Option(names = "--windows", description = "Windows for each workload and peer.")
  private @Nullable Integer windows;

  @Option(names = "--window-millis", description = "Length of a window.")
  private @Nullable Long windowMillis;

  @Option(
      names = "--warm-up-millis",
      description = "Of a mixed load of each peer before the first window (default: 20000).")
  private @Nullable Long warmUpMillis;

  @Option(names = "--max-seconds", description = "Begin no round that would end later.")
  private @Nullable Long maxSeconds;

  /** A configuration with the times that were given in place of its own. */
  BenchConfig of(BenchConfig preset) {
    return new BenchConfig(
        preset.workloads(),
        preset.nodes(),
        preset.keys(),
        preset.choice(),
        preset.valueBytes(),
        or(windows, preset.windows()),
        or(windowMillis, preset.windowMillis()),
        preset.settleMillis(),
        or(warmUpMillis, preset.warmUpMillis()),
        or(maxSeconds, preset.maxSeconds()));
  }

  private static <T> T or(@Nullable T given, T preset) {
    return Optional.ofNullable(given).orElse(preset);
  }
}
