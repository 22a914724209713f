package io.latticegrid.storage.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that holds a store to its contract on a disk that it brings into trouble for real:
 * through the limit that the kernel has for the size of its files, or by filling a small file
 * system that was mounted for it. What it prints last is what it did.
 */
final class TroubledStore {
  private TroubledStore() {}

  /** Kind of store, kind of trouble, directory, seed. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[2]);
    OpenedAgain opener = new OpenedAgain(arguments[0], directory.resolve("store"), null);
    DiskTrouble trouble =
        arguments[1].equals("limit") ? new FileLimit(directory) : new FullDisk(directory);
    try {
      String did =
          new DiskTroubleContract(
                  opener,
                  trouble,
                  Long.parseLong(arguments[3]),
                  DiskTroubleContract.Effort.of(arguments[0]))
              .run();
      System.out.println(did);
      System.exit(0);
    } catch (AssertionError | RuntimeException e) {
      trouble.end();
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** No file grows beyond a size: a write is cut off there, and the next one fails. */
  private record FileLimit(Path directory) implements DiskTrouble {
    private static final int MORE = 100_001;

    @Override
    public void fillUp() {
      set(largest() + MORE);
    }

    @Override
    public void refuse() {
      set(1);
    }

    @Override
    public void end() {
      run("unlimited");
    }

    private static void set(long bytes) {
      run(Long.toString(bytes));
    }

    private static void run(String soft) {
      String self = Long.toString(ProcessHandle.current().pid());
      try {
        // Printing nothing: what it prints would be a file beyond the limit, too.
        Process process =
            new ProcessBuilder("prlimit", "--pid", self, "--fsize=" + soft + ":unlimited")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
          throw new IllegalStateException("prlimit failed");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private long largest() {
      try (Stream<Path> files = Files.walk(directory)) {
        return files
            .filter(Files::isRegularFile)
            .mapToLong(file -> file.toFile().length())
            .max()
            .orElse(0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The file system has no room but for what a large file leaves. */
  private record FullDisk(Path directory) implements DiskTrouble {
    private static final int LEFT = 300_000;

    @Override
    public void fillUp() {
      fill(LEFT);
    }

    @Override
    public void refuse() {
      fill(0);
    }

    @Override
    public void end() {
      try {
        for (String name : List.of("ballast-" + LEFT, "ballast-0")) {
          Files.deleteIfExists(directory.resolve(name));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void fill(long left) {
      Path ballast = directory.resolve("ballast-" + left);
      try (var out = Files.newOutputStream(ballast)) {
        byte[] block = new byte[4_096];
        while (directory.toFile().getUsableSpace() > left) {
          out.write(block);
        }
      } catch (IOException e) {
        if (left > 0) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
