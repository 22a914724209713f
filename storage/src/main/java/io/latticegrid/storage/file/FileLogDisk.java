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
  private final Map<String, FileChannel> open = new LinkedHashMap<>();

  /** What a call does with the file system. */
  private interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private FileLogDisk(Path root) {
    this.root = root;
    this.files = new DirectoryFiles(root);
  }

  /** Opens a directory, made if missing. Blocks. */
  public static FileLogDisk open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    FileLogDisk disk = new FileLogDisk(real);
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
          FileChannel channel = channel(name);
          ByteBuffer left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            channel.write(left);
          }
        });
  }

  @Override
  public void sync(String name) {
    run("sync", name, () -> channel(name).force(true));
  }

  @Override
  public void truncate(String name, long length) {
    run(
        "truncate",
        name,
        () -> {
          FileChannel channel = channel(name);
          channel.truncate(length);
          channel.force(true);
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
    for (FileChannel channel : open.values()) {
      channel.close();
    }
    open.clear();
  }

  private FileChannel channel(String name) throws IOException {
    FileChannel channel = open.get(name);
    if (channel == null) {
      channel =
          FileChannel.open(
              files.forAppending(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      open.put(name, channel);
      files.forceDirectoryOf(name);
    }
    return channel;
  }

  private void forget(String name) throws IOException {
    FileChannel channel = open.remove(name);
    if (channel != null) {
      channel.close();
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
