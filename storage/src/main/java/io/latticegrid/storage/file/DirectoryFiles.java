package io.latticegrid.storage.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The blocking work of a {@link FileDisk} on the files below one directory. Thread-safe as far as
 * the file system is; the disk calls it from one task at a time.
 *
 * <p>A file is replaced so that a crash at any moment leaves the old content or the new: written
 * aside, forced, renamed, and the directory forced, since a rename is durable only with the
 * directory (Pillai et al., "All File Systems Are Not Created Equal", 2014). A failed write is
 * never retried on the same file: after a failed force the system may have dropped the pages.
 */
final class DirectoryFiles {
  private final Path root;

  /** The root must be a real path. */
  DirectoryFiles(Path root) {
    this.root = root;
  }

  byte @Nullable [] read(String name) throws IOException {
    Path file = FileNames.resolve(root, name);
    try {
      checkInside(file);
      return Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  void replace(String name, byte[] content) throws IOException {
    Path file = FileNames.resolve(root, name);
    createDirectories(parent(file));
    checkInside(file);
    Path aside = FileNames.aside(file);
    try {
      write(aside, content);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      Files.deleteIfExists(aside);
      throw failed;
    }
    force(parent(file));
  }

  void delete(String name) throws IOException {
    Path file = FileNames.resolve(root, name);
    try {
      checkInside(file);
    } catch (NoSuchFileException missing) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new IOException(name + " is a directory");
    }
    if (Files.deleteIfExists(file)) {
      force(parent(file));
    }
  }

  /** The path of a file to be opened for appending; its directory is made. */
  Path forAppending(String name) throws IOException {
    Path file = FileNames.resolve(root, name);
    createDirectories(parent(file));
    checkInside(file);
    return file;
  }

  /** Makes the existence of a file durable. */
  void forceDirectoryOf(String name) throws IOException {
    force(parent(FileNames.resolve(root, name)));
  }

  List<String> list() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !FileNames.isOwn(file))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /** Deletes what a crash left half-written. */
  void deleteLeftovers() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file :
          files.filter(file -> Files.isRegularFile(file) && FileNames.isOwn(file)).toList()) {
        if (!file.equals(root.resolve(FileNames.LOCK))) {
          Files.delete(file);
        }
      }
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    createDirectories(parent(directory));
    checkInside(directory);
    Files.createDirectory(directory);
    force(parent(directory));
  }

  /** A link below the root must not lead out of it. */
  private void checkInside(Path file) throws IOException {
    if (!parent(file).toRealPath().startsWith(root) || Files.isSymbolicLink(file)) {
      throw new IOException("a link leads out of " + root);
    }
  }

  /** The directory of a path below the root; every such path has one. */
  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }
}
