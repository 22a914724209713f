package io.latticegrid.chaos;

import io.latticegrid.data.error.GridException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as processes: started, killed, stopped, started again on the same data directory.
 * Confined to the run's thread, but for {@link #close}.
 */
final class NodeProcesses implements AutoCloseable {
  private static final int LOG_TAIL_LINES = 40;
  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "-Dio.netty.jfr.enabled=false");

  private final NodeNetwork network;
  private final Path directory;
  private final List<@Nullable Process> processes = new CopyOnWriteArrayList<>();
  private boolean kept;
  private volatile boolean closed;

  NodeProcesses(NodeNetwork network) throws IOException {
    this.network = network;
    this.directory = Files.createTempDirectory("lattice-chaos");
  }

  /** Starts all of them. */
  void start() throws IOException {
    for (int node = 0; node < network.addresses().size(); node++) {
      processes.add(launch(node));
    }
  }

  private Process launch(int node) throws IOException {
    String address = network.listens(node);
    int colon = address.lastIndexOf(':');
    List<String> command = new ArrayList<>(network.launcher(node));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "io.latticegrid.node.cli.Main",
            "node",
            "--shards=2",
            "--host=" + address.substring(0, colon),
            "--port=" + address.substring(colon + 1),
            "--advertise=" + network.addresses().get(node),
            "--join=" + String.join(",", network.addresses()),
            "--data-dir=" + directory.resolve("node-" + node)));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()))
            .start();
    network.started(node);
    return started;
  }

  private Path log(int node) {
    return directory.resolve("node-" + node + ".log");
  }

  Path directory() {
    return directory;
  }

  /** Ends a node as {@code kill -9} does, and waits until it is gone. */
  void kill(int node) throws InterruptedException {
    Process process = processes.set(node, null);
    if (process != null) {
      process.destroyForcibly();
      process.waitFor();
      network.ended(node);
    }
  }

  /** Starts a killed node again, with the data that it had. */
  void restart(int node) throws IOException {
    if (!closed) {
      processes.set(node, launch(node));
    }
  }

  /** Stops a node in its tracks. */
  void stop(int node) throws IOException {
    signal(node, "STOP");
  }

  /** Lets a stopped node go on. */
  void resume(int node) throws IOException {
    signal(node, "CONT");
  }

  private void signal(int node, String name) throws IOException {
    Process process = processes.get(node);
    if (process != null) {
      Commands.run("sh", "-c", "kill -" + name + " " + process.pid());
    }
  }

  /** Fails if a node ended that nobody killed. */
  void check() {
    for (int node = 0; node < processes.size(); node++) {
      Process process = processes.get(node);
      if (process != null && !process.isAlive() && !closed) {
        throw new GridException(
            GridException.Code.INTERNAL,
            "node %d ended by itself with exit code %d:%n%s"
                .formatted(node, process.exitValue(), logTail(node)));
      }
    }
  }

  private String logTail(int node) {
    try {
      List<String> lines = Files.readAllLines(log(node));
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Lines of the nodes' logs that tell of a defect. */
  List<String> defects() throws IOException {
    List<String> found = new ArrayList<>();
    for (int node = 0; node < processes.size(); node++) {
      if (Files.exists(log(node))) {
        String name = "node " + node + ": ";
        try (Stream<String> lines = Files.lines(log(node))) {
          lines.filter(NodeProcesses::isDefect).map(name::concat).forEach(found::add);
        }
      }
    }
    return found;
  }

  private static boolean isDefect(String line) {
    return line.contains(" ERROR ") || line.contains("BrokenInvariant");
  }

  /** Leaves the logs where they are. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() {
    closed = true;
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
    for (Process process : processes) {
      awaitEnd(process);
    }
    if (!kept) {
      delete();
    }
  }

  private static void awaitEnd(@Nullable Process process) {
    try {
      if (process != null) {
        process.waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete() {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException e) {
        System.err.println("could not delete " + directory + ": " + e.getMessage());
      }
    }
  }
}
