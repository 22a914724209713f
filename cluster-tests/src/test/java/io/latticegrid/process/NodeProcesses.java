package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Nodes in JVMs of their own, on loopback. Confined to the thread of its test. */
final class NodeProcesses implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final List<String> addresses = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final List<String> flags;
  private final Map<String, String> settings;

  private NodeProcesses(Path directory, List<String> flags, Map<String, String> settings) {
    this.directory = directory;
    this.flags = flags;
    this.settings = settings;
  }

  /** Starts a number of nodes, which find each other by their addresses, with further flags. */
  static NodeProcesses start(int number, Path directory, String... flags) throws IOException {
    return start(number, directory, Map.of(), flags);
  }

  /** The same with settings by environment variables. */
  static NodeProcesses start(
      int number, Path directory, Map<String, String> settings, String... flags)
      throws IOException {
    NodeProcesses started = new NodeProcesses(directory, List.of(flags), settings);
    started.addresses.addAll(freeAddresses(number));
    for (int index = 0; index < number; index++) {
      started.processes.add(started.launch(index));
    }
    return started;
  }

  private static List<String> freeAddresses(int number) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    try {
      for (int index = 0; index < number; index++) {
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        probes.add(probe);
        addresses.add("127.0.0.1:" + probe.getLocalPort());
      }
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
    return addresses;
  }

  private Process launch(int index) throws IOException {
    String address = addresses.get(index);
    List<String> arguments = new ArrayList<>();
    arguments.add("node");
    arguments.add("--shards=1");
    arguments.add("--port=" + address.substring(address.lastIndexOf(':') + 1));
    arguments.add("--join=" + String.join(",", addresses));
    arguments.add("--data-dir=" + data(index));
    arguments.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(java(arguments.toArray(new String[0])));
    builder.environment().putAll(settings);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(index).toFile()))
        .start();
  }

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseCompactObjectHeaders",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.latticegrid.node.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs the command line and returns what it printed, or fails with that. */
  static String lattice(String... arguments) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(java(arguments)).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), () -> String.join(" ", arguments) + ": " + printed);
      return printed;
    }
  }

  private Path data(int index) {
    return directory.resolve("node-" + index);
  }

  /** Starts a killed node again, as one that never was there: its disk is lost too. */
  void replace(int index) throws IOException {
    try (Stream<Path> files = Files.walk(data(index))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    processes.set(index, launch(index));
  }

  /** Starts a killed node again, with what is on its disk. */
  void restart(String address) throws IOException {
    int index = addresses.indexOf(address);
    processes.set(index, launch(index));
  }

  /** The folder of a node. */
  Path data(String address) {
    return data(addresses.indexOf(address));
  }

  /** Ends all nodes as {@code kill -9} does, and waits until the processes are gone. */
  void killAll() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  /** Starts killed nodes again, each with what is on its disk. */
  void restartAll() throws IOException {
    for (int index = 0; index < processes.size(); index++) {
      processes.set(index, launch(index));
    }
  }

  private Path log(int index) {
    return directory.resolve("node-" + index + ".log");
  }

  List<String> addresses() {
    return List.copyOf(addresses);
  }

  /** Connects as soon as a node serves. */
  LatticeClient connect() throws IOException {
    long deadline = System.nanoTime() + START_NANOS;
    while (true) {
      try {
        return LatticeClient.connect(ClientConfig.of(addresses.toArray(new String[0])));
      } catch (GridException e) {
        for (int index = 0; index < processes.size(); index++) {
          if (!processes.get(index).isAlive()) {
            throw new AssertionError(
                "node " + index + " ended:\n" + Files.readString(log(index)), e);
          }
        }
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  /** Ends a node as {@code kill -9} does, and waits until the process is gone. */
  void kill(String address) throws InterruptedException {
    Process process = processes.get(addresses.indexOf(address));
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }
}
