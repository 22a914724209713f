package io.latticegrid.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes down how a run failed: what happened to the cluster, what the clients did, and the last
 * events. The run is repeated for it, because only then it pays to put into words what happens.
 */
final class SimReport {
  private static final int KEPT_LINES = 200_000;
  private static final int KEPT_EVENTS = 10_000;

  private SimReport() {}

  /** Runs a plan again and writes the file, whose name it returns. */
  static Path write(SimPlan plan, Grid grid) {
    Deque<String> told = new ArrayDeque<>();
    EventTrace trace =
        new EventTrace(line -> {
          told.add(line);
          if (told.size() > KEPT_LINES) {
            told.remove();
          }
        });
    List<String> lines = new ArrayList<>();
    lines.add(plan.command());
    try {
      new SimRun(plan, grid, trace).run();
      lines.add("it did not fail again");
    } catch (SimFailure e) {
      lines.add(e.getMessage());
    }
    lines.add("digest %016x".formatted(trace.digest()));
    lines.add("-- what happened to the cluster");
    lines.addAll(trace.notes());
    lines.add("-- the last events");
    lines.addAll(trace.lastEvents(KEPT_EVENTS));
    lines.add("-- everything that was told");
    lines.addAll(told);
    Path file =
        Path.of(
            System.getProperty("lattice.home", "."),
            "target",
            "sim",
            "%s-0x%x.txt".formatted(plan.profile().name(), plan.seed()));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return file;
  }
}
