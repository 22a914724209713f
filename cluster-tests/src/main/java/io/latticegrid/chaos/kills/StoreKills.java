package io.latticegrid.chaos.kills;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.util.Environment;

/**
 * Cycles of a process that writes, is killed, and what it kept is read and judged. Confined to a
 * thread, but for {@link #close}. A run that found something leaves its directory.
 */
final class StoreKills implements AutoCloseable {
  private static final int REPORTED = 25;
  private static final int MOST_WORDS = 5;
  private static final double BEFORE_OPEN = 0.15;
  private static final int OPENING_MICROS = 300_000;
  private static final int WRITING_MICROS = 400_000;

  private final Options options;
  private final PrintWriter progress;
  private final SplittableRandom random;
  private final Path directory;
  private final Path libraries;
  private final Map<StoreKind, ExpectedState> expected = new EnumMap<>(StoreKind.class);
  private volatile @Nullable ChildProcess child;
  private volatile boolean failed;
  private volatile boolean closed;

  /**
   * What a run is asked for. Immutable.
   *
   * @param cycles of each kind
   * @param kinds what keeps the entries, taken in turn
   * @param seed of writes and of the times of kills
   * @param early acknowledges before anything is durable: an experiment that must find losses
   */
  record Options(int cycles, List<StoreKind> kinds, long seed, boolean early) {
    Options {
      kinds = List.copyOf(kinds);
    }
  }

  StoreKills(Options options, PrintWriter progress) throws IOException {
    this.options = options;
    this.progress = progress;
    random = new SplittableRandom(options.seed());
    directory = Files.createTempDirectory("lattice-kills");
    libraries = Files.createDirectory(directory.resolve("libraries"));
    copyLibrary();
    options.kinds().forEach(kind -> expected.put(kind, new ExpectedState()));
  }

  /** Else each child would unpack its own, and leave it behind when it is killed. */
  private void copyLibrary() throws IOException {
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream in = Environment.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new GridException(Code.INTERNAL, "there is no " + name + " for this machine");
      }
      Files.copy(in, libraries.resolve(name));
    }
  }

  Path directory() {
    return directory;
  }

  /** All cycles, or those up to the first that found something. */
  KillReport run() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    for (int cycle = 0; cycle < options.cycles() && !failed && !closed; cycle++) {
      for (StoreKind kind : options.kinds()) {
        if (!failed && !closed) {
          cycle(kind, cycle);
        }
      }
      if ((cycle + 1) % REPORTED == 0) {
        report(cycle + 1, begun);
      }
    }
    return new KillReport(options, expected, (System.nanoTime() - begun) / 1e9);
  }

  private void report(int cycles, long begun) {
    long acknowledged = 0;
    for (ExpectedState state : expected.values()) {
      acknowledged += state.counts().acknowledged;
    }
    progress.printf(
        Locale.ROOT,
        "%d of %d cycles of each, %.0f s, %d writes acknowledged%n",
        cycles,
        options.cycles(),
        (System.nanoTime() - begun) / 1e9,
        acknowledged);
    progress.flush();
  }

  private void cycle(StoreKind kind, int cycle) throws IOException, InterruptedException {
    ExpectedState state = expected.get(kind);
    if (state == null) {
      throw new IllegalStateException("nobody asked for " + kind);
    }
    Path data = directory.resolve(kind.label());
    try {
      int[] acknowledged = kill(kind, cycle, data, state.counts());
      for (int writer = 0; writer < KillLoad.WRITERS; writer++) {
        KillLoad load = new KillLoad(options.seed(), cycle, writer);
        for (int number = 0; number <= acknowledged[writer]; number++) {
          state.acknowledged(load.next());
        }
        state.underWay(load.next());
      }
      Files.write(directory.resolve(kind.label() + ".expected"), state.lines());
      try (KeptEntries entries = kind.open(data, cycle)) {
        judge(kind, cycle, state.compare(entries.all()));
      }
      state.counts().cycles++;
    } catch (IOException | GridException e) {
      if (closed) {
        return; // It was ended from outside, and its directory is gone.
      }
      judge(kind, cycle, List.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private int[] kill(StoreKind kind, int cycle, Path data, KillCounts counts)
      throws IOException, InterruptedException {
    Path words = directory.resolve(kind.label() + ".words");
    ChildProcess started =
        ChildProcess.start(
            libraries,
            words,
            List.of(
                data.toString(),
                kind.name(),
                Long.toString(options.seed()),
                Integer.toString(cycle),
                Boolean.toString(options.early())));
    child = started;
    if (random.nextDouble() < BEFORE_OPEN) {
      counts.beforeOpen++;
      return started.killAfter(random.nextInt(OPENING_MICROS), words);
    }
    started.awaitOpen();
    return started.killAfter(random.nextInt(WRITING_MICROS), words);
  }

  private void judge(StoreKind kind, int cycle, List<String> wrong) {
    if (!wrong.isEmpty()) {
      failed = true;
      progress.printf(
          "cycle %d of %s, seed 0x%x: %d wrong; left in %s%n",
          cycle, kind.label(), options.seed(), wrong.size(), directory);
      wrong.stream().limit(MOST_WORDS).forEach(what -> progress.println("  " + what));
      progress.flush();
    }
  }

  /** Kills what runs, and deletes the directory unless something was found. */
  @Override
  public void close() {
    closed = true;
    ChildProcess running = child;
    if (running != null) {
      running.kill();
      running.awaitEnd();
    }
    if (!failed && Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      } catch (IOException e) {
        progress.println("could not delete " + directory + ": " + e.getMessage());
      }
    }
  }
}
