package io.latticegrid.sim;

import io.latticegrid.sim.swim.SwimMain;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The further commands below {@code lattice sim}, each named by its first word. Thread-safe. */
final class SimCommand {
  private SimCommand() {}

  /** Runs a command line if its first word is one of these; the exit code, else null. */
  static @Nullable Integer run(List<String> arguments, PrintStream out, PrintStream progress) {
    if (arguments.isEmpty()) {
      return null;
    }
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.println(usage(arguments.getFirst()));
      return 0;
    }
    List<String> rest = arguments.subList(1, arguments.size());
    return switch (arguments.getFirst()) {
      case "swim" -> SwimMain.run(rest, out, progress);
      case "leader" -> LeaderMain.run(rest, out, progress);
      case "settle" -> SettleMain.run(rest, out, progress);
      default -> null;
    };
  }

  private static String usage(String command) {
    return switch (command) {
      case "swim" -> SwimMain.USAGE;
      case "settle" -> SettleMain.USAGE;
      default -> SimArguments.USAGE;
    };
  }
}
