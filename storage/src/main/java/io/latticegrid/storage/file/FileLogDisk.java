package io.latticegrid.storage.file;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LogDisk} of a production node: files below a directory. Confined to the loop of the
 * metadata log, save for {@link #close()}, which comes after it. Whoever opens it holds the
 * directory already (see {@link FileDisk}, of which it is a folder).
 *
 * <p>A new file is durable only with its directory, so the first {@link #sync} of a file forces
 * that too. What fails is never tried again here.
 */
public final class FileLogDisk implements LogDisk, Closeable {
  private final Path root;
  private final DirectoryFiles files;
  private final int reserveBytes;
  private final Map<String, Open> open = new LinkedHashMap<>();

  /** A file that is open for appending. */
  private static final class Open {
    private final FileChannel channel;
    private long end;

    /** Up to where the file has its blocks and its length. */
    private long reserved;

    Open(FileChannel channel) throws IOException {
      this.channel = channel;
      this.end = channel.size();
      this.reserved = end;
    }
  }

  /** What a call does with the file system. */
  private interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private FileLogDisk(Path root, int reserveBytes) {
    this.root = root;
    this.reserveBytes = reserveBytes;
    this.files = new DirectoryFiles(root);
  }

  /** Opens a directory, made if missing. Blocks. */
  public static FileLogDisk open(Path directory) throws IOException {
    return open(directory, 0);
  }

  /**
   * Opens a directory, made if missing, whose files are made longer than they have to be by up to
   * so many bytes, 0 for none: zeros. A sync then writes what was appended, and need not write that
   * the file has become longer. Whoever reads a file takes them for no content; {@link #truncate}
   * cuts them off. Blocks.
   */
  public static FileLogDisk open(Path directory, int reserveBytes) throws IOException {
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    FileLogDisk disk = new FileLogDisk(real, reserveBytes);
    disk.files.deleteLeftovers();
    return disk;
  }

  @Override
  public List<String> list() {
    return work("list", root.toString(), files::list);
  }

  @Override
  public byte @Nullable [] read(String name) {
    return this.<byte @Nullable []>work("read", name, () -> files.read(name));
  }

  @Override
  public void append(String name, byte[] bytes) {
    run(
        "append to",
        name,
        () -> {
          Open file = opened(name);
          reserve(file, file.end + bytes.length);
          write(file.channel, bytes, file.end);
          file.end += bytes.length;
        });
  }

  /** Has a file be as long as that, and some more, so that it seldom gets longer. */
  private void reserve(Open file, long end) throws IOException {
    if (reserveBytes > 0 && end > file.reserved) {
      write(file.channel, new byte[reserveBytes], end);
      file.reserved = end + reserveBytes;
    }
  }

  private static void write(FileChannel channel, byte[] bytes, long at) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left, at + left.position());
    }
  }

  @Override
  public void sync(String name) {
    // What else there is to know of a file, such as when it was written, is of no use to a log.
    run("sync", name, () -> opened(name).channel.force(false));
  }

  @Override
  public void truncate(String name, long length) {
    run(
        "truncate",
        name,
        () -> {
          Open file = opened(name);
          file.channel.truncate(length);
          file.channel.force(true);
          file.end = Math.min(file.end, length);
          file.reserved = file.end;
        });
  }

  @Override
  public void replace(String name, byte[] content) {
    run(
        "replace",
        name,
        () -> {
          forget(name);
          files.replace(name, content);
        });
  }

  @Override
  public void delete(String name) {
    run(
        "delete",
        name,
        () -> {
          forget(name);
          files.delete(name);
        });
  }

  @Override
  public void close() throws IOException {
    for (Open file : open.values()) {
      file.channel.close();
    }
    open.clear();
  }

  private Open opened(String name) throws IOException {
    Open file = open.get(name);
    if (file == null) {
      file =
          new Open(
              FileChannel.open(
                  files.forAppending(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      open.put(name, file);
      files.forceDirectoryOf(name);
    }
    return file;
  }

  private void forget(String name) throws IOException {
    Open file = open.remove(name);
    if (file != null) {
      file.channel.close();
    }
  }

  /** Work without a result. */
  private interface Action {
    void run() throws IOException;
  }

  private void run(String what, String name, Action action) {
    this.<@Nullable Void>work(
        what,
        name,
        () -> {
          action.run();
          return null;
        });
  }

  private <T extends @Nullable Object> T work(String what, String name, Work<T> work) {
    try {
      return work.run();
    } catch (IOException failed) {
      throw new DiskException(
          "could not " + what + " " + name + " in " + root + ": " + failed, failed);
    }
  }
}
