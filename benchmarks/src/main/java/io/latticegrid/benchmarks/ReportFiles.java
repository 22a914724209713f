package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.report.Comparison;
import io.latticegrid.benchmarks.report.JsonLines;
import io.latticegrid.benchmarks.report.SvgChart;
import io.latticegrid.data.error.GridException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a comparison is written besides the screen. */
final class ReportFiles {
  @Option(names = "--json", paramLabel = "FILE", description = "Write lines of JSON there too.")
  private @Nullable Path json;

  @Option(names = "--chart", paramLabel = "FILE", description = "Draw an SVG there too.")
  private @Nullable Path chart;

  /** Begins them, so that a wrong name is not found out after minutes. */
  void begin() {
    write("--json", json, List.of());
    write("--chart", chart, List.of());
  }

  /** Writes what came out. */
  void write(Comparison comparison) {
    if (json != null) {
      write("--json", json, JsonLines.of(comparison));
    }
    if (chart != null) {
      write("--chart", chart, List.of(SvgChart.of(comparison)));
    }
  }

  private static void write(String option, @Nullable Path file, List<String> lines) {
    if (file == null) {
      return;
    }
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, option + ": cannot write " + file + ": " + e, e);
    }
  }
}
