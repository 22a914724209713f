package io.latticegrid.sim.planted;

import io.latticegrid.sim.planted.BugHunt.Found;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lattice sim --planted [first seed] [bug ...]}: looks for each planted bug, or those named,
 * and prints after how many seeds it was found, and by what. Thread-safe.
 */
public final class PlantedMain {
  private static final int BUDGET = 500;

  private PlantedMain() {}

  /** The command line. */
  public static void main(String[] arguments) {
    String logging = "logback.configurationFile";
    System.setProperty(logging, System.getProperty(logging, "simulation-logback.xml"));
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** Runs the command; 0 if all were found. */
  public static int run(List<String> arguments, PrintStream out, PrintStream progress) {
    long first = 0;
    List<PlantedBug> bugs = new ArrayList<>();
    for (String argument : arguments) {
      PlantedBug named = PlantedBug.of(argument);
      if (named != null) {
        bugs.add(named);
      } else {
        first = Long.decode(argument);
      }
    }
    List<Found> all = new ArrayList<>();
    out.println("| planted bug | runs | found by | seeds to detection |");
    out.println("|---|---|---|---|");
    for (PlantedBug bug : bugs.isEmpty() ? List.of(PlantedBug.values()) : bugs) {
      Found found = BugHunt.find(bug, first, BUDGET);
      all.add(found);
      String seeds = found.isCaught() ? String.valueOf(found.seeds()) : "NOT FOUND";
      out.println(
          "| %s | %s | %s | %s |"
              .formatted(bug.flag(), bug.profile().name(), found.caughtBy(), seeds));
      if (!found.isCaught()) {
        progress.println(bug + ": " + found.failure());
      }
    }
    long caught = all.stream().filter(Found::isCaught).count();
    out.println();
    out.println(
        "%d of %d planted bugs found; median %d seeds".formatted(caught, all.size(), median(all)));
    return caught == all.size() ? 0 : 1;
  }

  private static int median(List<Found> all) {
    int[] seeds = all.stream().mapToInt(Found::seeds).sorted().toArray();
    return seeds[seeds.length / 2];
  }
}
