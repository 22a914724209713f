package io.latticegrid.benchmarks.memory;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lattice bench memory}: by how much one server process grows an entry, its heap included:
 * resident memory after a full collection, empty and full. An empty server has written and removed
 * some entries before, so that its code and threads are there.
 */
@Command(
    name = "memory",
    description = "Measure what an entry takes: growth of one server's resident memory.",
    mixinStandardHelpOptions = true)
public final class MemoryCommand implements Callable<Integer> {
  private static final int IN_FLIGHT = 256;
  private static final int WARM_UP = 20_000;

  private static final int LEAST_HEAP_MEGABYTES = 1_500;

  /** Of an entry, for whom has it on its heap. */
  private static final int MOST_HEAP_BYTES = 600;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--entries", description = "How many (default: ${DEFAULT-VALUE}).")
  private int entries = 1_000_000;

  @Option(names = "--value-bytes", description = "Length of values (default: ${DEFAULT-VALUE}).")
  private int valueBytes = 100;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "lattice,hazelcast",
      description = "Whom: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<Kind> peers = List.of();

  /** Whom can be measured. */
  enum Kind {
    /** LatticeGrid. */
    LATTICE(LatticeMemory::new),
    /** Hazelcast community. */
    HAZELCAST(HazelcastMemory::new);

    private final Supplier<MemoryPeer> factory;

    Kind(Supplier<MemoryPeer> factory) {
      this.factory = factory;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (entries < 1 || valueBytes < 0) {
      throw new GridException(GridException.Code.INVALID_ARGUMENT, "--entries must be at least 1");
    }
    TextTable table =
        new TextTable(
            List.of("grid", "entries", "empty MiB", "full MiB", "bytes an entry", "says itself"));
    for (Kind kind : EnumSet.copyOf(peers)) {
      try (MemoryPeer peer = kind.factory.get()) {
        table.row(measure(peer));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "");
    out.flush();
    return 0;
  }

  private List<Object> measure(MemoryPeer peer) throws IOException, InterruptedException {
    Set<Long> before = children();
    peer.start(heap());
    Set<Long> started = children();
    started.removeAll(before);
    long pid = started.iterator().next();
    write(peer, WARM_UP);
    peer.clear();
    long empty = residentBytes(pid);
    write(peer, entries);
    long full = residentBytes(pid);
    OptionalDouble says = peer.saysBytes();
    return List.of(
        peer.name(),
        entries,
        empty >> 20,
        full >> 20,
        oneDecimal((double) (full - empty) / entries),
        says.isPresent() ? oneDecimal(says.getAsDouble() / entries) : "");
  }

  /** A heap that has room for all entries, and gives back what it does not need. */
  private List<String> heap() {
    long megabytes = Math.max(LEAST_HEAP_MEGABYTES, ((long) MOST_HEAP_BYTES * entries) >> 20);
    return List.of(
        "-Xms32m", "-Xmx" + megabytes + "m", "-XX:MinHeapFreeRatio=2", "-XX:MaxHeapFreeRatio=5");
  }

  private static String oneDecimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private void write(MemoryPeer peer, int count) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    for (long key = 0; key < count; key++) {
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      room.acquire();
      var _ =
          peer.write(key, value)
              .whenComplete((done, error) -> {
                failed.compareAndSet(null, error);
                room.release();
              });
    }
    room.acquire(IN_FLIGHT);
    Throwable error = failed.get();
    if (error != null) {
      throw new IllegalStateException("a write failed", error);
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** After collections, and a moment to give back what they freed. */
  private static long residentBytes(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> command = new ArrayList<>(List.of(jcmd.toString(), String.valueOf(pid), "GC.run"));
    for (int i = 0; i < 3; i++) {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(30, TimeUnit.SECONDS);
      TimeUnit.SECONDS.sleep(1);
    }
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("the system does not say what process " + pid + " takes");
  }
}
