package io.latticegrid.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The server processes of one peer, with their logs in a directory that lives as long as they.
 * Confined to the thread of the run, but for the hook that ends the servers with this JVM.
 */
public final class ServerProcesses implements AutoCloseable {
  private static final long START_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_MILLIS = 20;

  /** What every server of every peer gets; the collector is the JVM's own choice. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-XX:+UseCompactObjectHeaders",
          "--sun-misc-unsafe-memory-access=allow");

  private final String name;
  private final List<Process> processes = new ArrayList<>();
  private final Path directory;
  private final Thread hook;

  /** None yet; {@code name} is what messages call the peer. */
  public ServerProcesses(String name) {
    this.name = name;
    try {
      directory = Files.createTempDirectory("lattice-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hook = new Thread(() -> processes.forEach(Process::destroyForcibly), "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts one more server from this JVM's class path. */
  public void launch(List<String> jvmOptions, Class<?> main, List<String> arguments)
      throws IOException {
    launch(
        jvmOptions,
        arguments,
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
  }

  /**
   * Starts one more server from a jar, whose manifest says what it may do: said on the command line
   * as well, it would keep the JVM from using what was recorded.
   */
  void launchJar(List<String> jvmOptions, Path jar, List<String> arguments) throws IOException {
    launch(jvmOptions, arguments, List.of("-jar", jar.toString()));
  }

  private void launch(List<String> jvmOptions, List<String> arguments, List<String> program)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(jvmOptions);
    command.addAll(program);
    command.addAll(arguments);
    launch(command);
  }

  /** Starts one more server by a command. */
  void launch(List<String> command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log(processes.size()).toFile())
            .start());
  }

  /** Kills a server, as {@code kill -9} does, and waits for its end. */
  public void kill(int index) {
    processes.get(index).destroyForcibly().onExit().join();
  }

  /** Where servers may keep their files. */
  public Path directory() {
    return directory;
  }

  private Path log(int index) {
    return directory.resolve("server-" + index + ".log");
  }

  /** Whether a server has written such a line. */
  public boolean hasSaid(int index, String line) {
    try {
      return Files.readAllLines(log(index)).contains(line);
    } catch (IOException e) {
      return false;
    }
  }

  /** How often a server has written such a line. */
  public int timesSaid(int index, String line) {
    try {
      return Collections.frequency(Files.readAllLines(log(index)), line);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Waits until something is so; fails when a server ends or a minute has passed. */
  public void await(String what, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      for (int index = 0; index < processes.size(); index++) {
        if (!processes.get(index).isAlive()) {
          throw new IOException(
              "server %d of %s ended:%n%s".formatted(index, name, Files.readString(log(index))));
        }
      }
      if (System.nanoTime() - begun > START_TIMEOUT_NANOS) {
        throw new IOException(
            "%s: not %s after a minute:%n%s".formatted(name, what, Files.readString(log(0))));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** The processor time of all servers so far. */
  long cpuNanos() {
    long sum = 0;
    for (Process process : processes) {
      sum += process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }
    return sum;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
    Runtime.getRuntime().removeShutdownHook(hook);
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first port of so many, {@code step} apart, that are free on loopback. */
  public static int freePorts(int wanted, int count, int step) {
    for (int base = wanted; base < 65_000 - count * step; base += count * step) {
      boolean free = true;
      for (int index = 0; index < count; index++) {
        free = free && isFree(base + index * step);
      }
      if (free) {
        return base;
      }
    }
    throw new IllegalStateException("no free ports from " + wanted + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
