package io.latticegrid.node.demo;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The node processes of the demo, on loopback. Confined to the demo's thread. */
final class DemoCluster implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_MILLIS = 20;
  private static final int NODES = 3;
  private static final int PORT_STEP = 10;
  private static final List<String> OPENED =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

  private final Path directory;
  private final int firstPort;
  private final @Nullable FaultProxy proxy;
  private final Map<String, String> environment;
  private final List<Process> processes = new ArrayList<>();

  private DemoCluster(
      Path directory, int firstPort, @Nullable FaultProxy proxy, Map<String, String> environment) {
    this.directory = directory;
    this.firstPort = firstPort;
    this.proxy = proxy;
    this.environment = Map.copyOf(environment);
  }

  /** Starts the processes; they find each other by their addresses. */
  static DemoCluster start(int wantedPort) throws IOException {
    return start(freePorts(wantedPort), null, Map.of());
  }

  /** The same with more settings. */
  static DemoCluster start(int wantedPort, Map<String, String> environment) throws IOException {
    return start(freePorts(wantedPort), null, environment);
  }

  /** The same with a proxy before each, by which they can be cut from each other. */
  static DemoCluster startSplittable(int wantedPort) throws IOException {
    int first = freePorts(wantedPort);
    return start(first, FaultProxy.before(listening(first)), Map.of());
  }

  private static DemoCluster start(
      int firstPort, @Nullable FaultProxy proxy, Map<String, String> environment)
      throws IOException {
    DemoCluster cluster =
        new DemoCluster(Files.createTempDirectory("lattice-demo"), firstPort, proxy, environment);
    for (int index = 0; index < NODES; index++) {
      cluster.processes.add(cluster.launch(index));
    }
    return cluster;
  }

  private static int freePorts(int wanted) {
    for (int base = wanted; base < wanted + 1000 && base < 65_000; base += 100) {
      if (free(base) && free(base + PORT_STEP) && free(base + 2 * PORT_STEP)) {
        return base;
      }
    }
    throw new GridException(
        GridException.Code.INVALID_ARGUMENT,
        "ports " + wanted + ", +10 and +20 are taken, and so are the next ones; choose --port");
  }

  private static boolean free(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private Process launch(int index) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.jfr.enabled=false"));
    String recorded = System.getProperty("lattice.aot", "");
    String program = System.getProperty("java.class.path");
    if (recorded.isEmpty()) {
      command.addAll(OPENED);
      command.addAll(List.of("-cp", program, "io.latticegrid.node.cli.Main"));
    } else {
      // As ./lattice node does: started by what a rehearsal recorded, from the jar that says the
      // rest.
      command.addAll(List.of("-XX:AOTCache=" + recorded, "-jar", program));
    }
    command.addAll(
        List.of(
            "node",
            "--port",
            String.valueOf(listening(firstPort).get(index).port()),
            "--advertise",
            addresses().get(index),
            "--join",
            String.join(",", addresses()),
            "--data-dir",
            directory.resolve("node-" + index).toString()));
    File log = log(index).toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().putAll(environment);
    return builder.start();
  }

  Path log(int index) {
    return directory.resolve("node-" + index + ".log");
  }

  Path directory() {
    return directory;
  }

  private static List<Address> listening(int firstPort) {
    List<Address> addresses = new ArrayList<>();
    for (int index = 0; index < NODES; index++) {
      addresses.add(new Address("127.0.0.1", firstPort + index * PORT_STEP));
    }
    return addresses;
  }

  /** Where the nodes are reached. */
  List<String> addresses() {
    List<Address> reached = proxy == null ? listening(firstPort) : proxy.fronts();
    return reached.stream().map(Address::toString).toList();
  }

  /** What holds back what nodes and clients send each other. */
  FaultProxy proxy() {
    if (proxy == null) {
      throw new IllegalStateException("the cluster was not started splittable");
    }
    return proxy;
  }

  List<Process> processes() {
    return processes;
  }

  /** Connects as soon as a node answers. */
  LatticeClient connect() throws IOException, InterruptedException {
    return connect(ClientConfig.of(addresses().toArray(new String[0])));
  }

  /** The same with other settings. */
  LatticeClient connect(ClientConfig config) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      try {
        return LatticeClient.connect(config);
      } catch (GridException e) {
        checkAlive();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private void checkAlive() throws IOException {
    for (int index = 0; index < processes.size(); index++) {
      if (!processes.get(index).isAlive()) {
        throw new IOException(
            "node %d ended with exit code %d:%n%s"
                .formatted(index, processes.get(index).exitValue(), Files.readString(log(index))));
      }
    }
  }

  /** Waits until there are so many members and every partition is fully replicated on them. */
  static void awaitReplicated(LatticeClient client, int members, LongConsumer progress)
      throws InterruptedException {
    long deadline = System.nanoTime() + START_TIMEOUT_NANOS;
    while (true) {
      RoutingView view = client.routing();
      long done = replicated(view, Math.min(2, members));
      progress.accept(done);
      if (view.members().size() == members && done == partitions(view)) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new GridException(
            GridException.Code.TIMEOUT,
            "after a minute only %d of %d partitions are fully replicated on %d members"
                .formatted(done, partitions(view), view.members().size()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  static long partitions(RoutingView view) {
    return view.tables().stream().mapToLong(table -> table.rows().size()).sum();
  }

  private static long replicated(RoutingView view, int copies) {
    long done = 0;
    for (PartitionTable table : view.tables()) {
      for (PartitionRow row : table.rows()) {
        boolean settled = row.target().isEmpty() && row.replicas().equals(row.inSync());
        boolean enough = row.inSync().size() >= copies;
        boolean alive = row.inSync().stream().allMatch(id -> view.member(id).isPresent());
        done += settled && enough && alive ? 1 : 0;
      }
    }
    return done;
  }

  /** Kills a node as {@code kill -9} does and waits for its end. */
  void kill(int index) throws InterruptedException {
    Process process = processes.get(index);
    process.destroyForcibly();
    process.waitFor();
  }

  /** Starts a node again that was killed. */
  void restart(int index) throws IOException {
    processes.set(index, launch(index));
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
    processes.forEach(Process::destroyForcibly);
    for (Process process : processes) {
      try {
        process.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    deleteDirectory();
  }

  private void deleteDirectory() {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      System.err.println("could not delete " + directory + ": " + e.getMessage());
    }
  }
}
