package io.latticegrid.storage.file;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.Loop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Disk} of a production node: files below a directory that no other node uses. Thread-safe; the work runs on the blocking pool.
 *
 * <p>Operations run one at a time in the order in which they were asked, whatever threads the pool has: of two replacements of a file the later one stays, and a read sees
 * the replacement asked before it. The queue is bounded; a full one, or a full pool, completes with {@link OverloadedException} and nothing was done.
 */
public final class FileDisk implements Disk, AutoCloseable {
  /** How many operations may wait. */
  public static final int MAX_WAITING = 1_024;

  private static final long RETRY_AFTER_MILLIS = 100;

  private final Path directory;
  private final DirectoryFiles files;
  private final DirectoryLock lock;
  private final BlockingPool pool;
  private final Queue<Operation<?>> waiting = new ArrayDeque<>();
  private boolean draining;
  private boolean closed;

  /** What the blocking work does; its result may be null. */
  private interface Work<T> {
    @Nullable T run() throws IOException;
  }

  private record Operation<T>(
      String what, Work<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    void run() {
      T result = null;
      Exception error = new IOException("could not " + what);
      try {
        result = work.run();
        error = null;
      } catch (GridException refused) {
        error = refused;
      } catch (IOException | RuntimeException failed) {
        error = new IOException("could not " + what + ": " + failed, failed);
      } finally {
        complete(result, error);
      }
    }

    void refuse(GridException reason) {
      complete(null, reason);
    }

    private void complete(@Nullable T result, @Nullable Exception error) {
      loop.execute(() -> completion.accept(result, error));
    }
  }

  private FileDisk(Path directory, DirectoryLock lock, BlockingPool pool) {
    this.directory = directory;
    this.files = new DirectoryFiles(directory);
    this.lock = lock;
    this.pool = pool;
  }

  /**
   * Opens a directory, made if missing, and holds it until {@link #close()} or the end of the process. Blocks; not for a loop.
   *
   * @throws DirectoryInUseException if another node holds it
   * @throws IOException if it can't be made, read or written
   */
  public static FileDisk open(Path directory, BlockingPool pool) throws IOException {
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    FileDisk disk = new FileDisk(real, DirectoryLock.take(real), pool);
    try {
      disk.files.deleteLeftovers();
    } catch (IOException failed) {
      disk.lock.close();
      throw failed;
    }
    return disk;
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  @Override
  public void read(String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
    submit("read " + name, () -> files.read(name), loop, completion);
  }

  @Override
  public void replace(
      String name, byte[] content, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    submit(
        "replace " + name,
        () -> {
          files.replace(name, content);
          return null;
        },
        loop,
        completion);
  }

  @Override
  public void delete(String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    submit(
        "delete " + name,
        () -> {
          files.delete(name);
          return null;
        },
        loop,
        completion);
  }

  @Override
  public void list(Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion) {
    submit("list", files::list, loop, completion);
  }

  /** Refuses what waits, and lets go of the directory once the operation under way is done. */
  @Override
  public void close() throws IOException {
    boolean release;
    synchronized (waiting) {
      release = !closed && !draining;
      closed = true;
      refuseAll(new GridException(Code.CLOSED, "the disk of " + directory + " is closed"));
    }
    if (release) {
      lock.close();
    }
  }

  private <T> void submit(
      String what, Work<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    Operation<T> operation = new Operation<>(what + " in " + directory, work, loop, completion);
    synchronized (waiting) {
      if (closed) {
        operation.refuse(new GridException(Code.CLOSED, "the disk of " + directory + " is closed"));
        return;
      }
      if (waiting.size() == MAX_WAITING) {
        operation.refuse(overloaded());
        return;
      }
      waiting.add(operation);
      if (draining) {
        return;
      }
      draining = true;
    }
    if (!pool.submit(this::drain, loop, (nothing, error) -> {})) {
      synchronized (waiting) {
        draining = false;
        refuseAll(overloaded());
      }
    }
  }

  private @Nullable Void drain() throws IOException {
    boolean ended = false;
    try {
      for (Operation<?> next = next(); next != null; next = next()) {
        next.run();
      }
      ended = true;
    } finally {
      if (!ended) { // an error of the machine, such as no memory: the next operation starts over
        synchronized (waiting) {
          draining = false;
        }
      }
    }
    return null;
  }

  /** The next operation; null ends the draining, and lets go of the directory if the disk is closed. */
  private @Nullable Operation<?> next() throws IOException {
    synchronized (waiting) {
      Operation<?> next = waiting.poll();
      if (next == null) {
        draining = false;
        if (closed) {
          lock.close();
        }
      }
      return next;
    }
  }

  private void refuseAll(GridException reason) {
    waiting.forEach(operation -> operation.refuse(reason));
    waiting.clear();
  }

  private OverloadedException overloaded() {
    return new OverloadedException("too many operations wait for the disk of " + directory, RETRY_AFTER_MILLIS);
  }
}
