package io.latticegrid.storage.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes to be whole or not at all: written aside, as NAME.partial, and given its name
 * once all of it is on the disk. Confined to its user. Closed before {@link #keep}, it leaves
 * nothing behind; what a killed process has left is overwritten by the next one.
 */
public final class NewFile extends OutputStream {
  private static final int BUFFER = 1 << 20;

  private final Path path;
  private final Path aside;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private boolean kept;

  private NewFile(Path path, Path aside, FileChannel channel) {
    this.path = path;
    this.aside = aside;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @throws FileAlreadyExistsException if there is one of that name, or somebody else is at it
   */
  public static NewFile at(Path path) throws IOException {
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    Path aside = path.resolveSibling(path.getFileName() + ".partial");
    FileChannel channel =
        FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!lock(channel)) {
        throw new FileAlreadyExistsException(aside.toString(), null, "another process writes it");
      }
      channel.truncate(0);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
    return new NewFile(path, aside, channel);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      // It ends with the channel, or with the process.
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    for (int left = length; left > 0; ) {
      int part = Math.min(left, buffer.remaining());
      buffer.put(bytes, at, part);
      at += part;
      left -= part;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /**
   * Has all of it on the disk, under its name.
   *
   * @throws FileAlreadyExistsException if there is a file of that name by now
   */
  public void keep() throws IOException {
    flush();
    channel.force(true);
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
    Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    if (!kept) {
      Files.deleteIfExists(aside);
    }
    channel.close();
  }
}
