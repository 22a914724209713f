package io.latticegrid.chaos;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the whole command once more as root of a user namespace, where one who has no rights may
 * make network namespaces all the same. Static only.
 */
final class OwnWorld {
  private static final String INSIDE = "lattice.chaos.inside";

  /** {@code ip} keeps the names of namespaces below /run, which is not ours outside. */
  private static final String PREPARE =
      "mount -t tmpfs tmpfs /run && ip link set lo up && exec \"$@\"";

  private static final List<String> UNSHARE =
      List.of("unshare", "--user", "--map-root-user", "--net", "--mount", "sh", "-c");

  private OwnWorld() {}

  /** Whether there is such a world and this is not it already. */
  static boolean isOpen() {
    List<String> trial = new ArrayList<>(UNSHARE);
    trial.addAll(List.of(PREPARE, "sh", "ip", "netns", "add", "lgtrial"));
    return !Boolean.getBoolean(INSIDE) && Commands.works(trial.toArray(new String[0]));
  }

  /** Runs it there, and returns its exit code. */
  static int run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(UNSHARE);
    command.addAll(
        List.of(PREPARE, "sh", Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-D" + INSIDE + "=true",
            "-cp",
            System.getProperty("java.class.path"),
            ChaosMain.class.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).inheritIO().start();
    // An interrupt from the terminal reaches the inner one as well; it cleans up, and is waited
    // for.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(process), "chaos-inner"));
    return process.waitFor();
  }

  private static void await(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
