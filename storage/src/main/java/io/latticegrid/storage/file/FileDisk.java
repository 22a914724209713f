package io.latticegrid.storage.file;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.Loop;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Disk} of a production node: files below a directory that no other node uses.
 * Thread-safe; the work runs on the blocking pool.
 *
 * <p>Operations run one at a time in the order in which they were asked, whatever threads the pool
 * has: of two replacements of a file the later one stays, and a read sees the replacement asked
 * before it. The queue is bounded; a full one, or a full pool, completes with {@link
 * OverloadedException} and nothing was done.
 */
public final class FileDisk implements Disk, Closeable {
  /** How many operations may wait. */
  public static final int MAX_WAITING = 1_024;

  private static final long RETRY_AFTER_MILLIS = 100;

  private final Path directory;
  private final DirectoryFiles files;
  private final DirectoryLock lock;
  private final BlockingPool pool;
  private final Queue<Operation<?>> waiting = new ArrayDeque<>();
  private boolean draining;
  private boolean working;
  private boolean closed;

  /** What the blocking work does; its result may be null. */
  private interface Work<T> {
    @Nullable T run() throws IOException;
  }

  private record Operation<T>(
      String what,
      Work<T> work,
      Loop loop,
      BiConsumer<@Nullable T, @Nullable Exception> completion) {
    /** Does the work; what it returns tells the outcome. */
    Runnable run() {
      try {
        T result = work.run();
        return () -> complete(result, null);
      } catch (GridException refused) {
        return () -> complete(null, refused);
      } catch (IOException | RuntimeException | OutOfMemoryError failed) {
        return () -> complete(null, new IOException("could not " + what + ": " + failed, failed));
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
   * Opens a directory, made if missing, and holds it until {@link #close()} or the end of the
   * process. Blocks; not for a loop.
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
  public void read(
      String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
    submit("read " + name, () -> files.read(name), loop, completion);
  }

  @Override
  public void replace(
      String name,
      byte[] content,
      Loop loop,
      BiConsumer<@Nullable Void, @Nullable Exception> completion) {
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
  public void delete(
      String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
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

  /**
   * Refuses what waits, waits for the operation under way, and lets go of the directory. Blocks;
   * not for a loop.
   */
  @Override
  public void close() throws IOException {
    synchronized (waiting) {
      closed = true;
      refuseAll(closedError());
      boolean interrupted = false;
      while (working) {
        try {
          waiting.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    lock.close();
  }

  private <T> void submit(
      String what,
      Work<T> work,
      Loop loop,
      BiConsumer<@Nullable T, @Nullable Exception> completion) {
    Operation<T> operation = new Operation<>(what + " in " + directory, work, loop, completion);
    synchronized (waiting) {
      if (closed) {
        operation.refuse(closedError());
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

  private @Nullable Void drain() {
    for (Operation<?> next = next(); next != null; next = next()) {
      Runnable outcome = next.run();
      ended();
      outcome.run();
    }
    return null;
  }

  /** The next operation, which is under way then; null ends the draining. */
  private @Nullable Operation<?> next() {
    synchronized (waiting) {
      Operation<?> next = waiting.poll();
      draining = next != null;
      working = draining;
      return next;
    }
  }

  private void ended() {
    synchronized (waiting) {
      working = false;
      waiting.notifyAll();
    }
  }

  private void refuseAll(GridException reason) {
    waiting.forEach(operation -> operation.refuse(reason));
    waiting.clear();
  }

  private OverloadedException overloaded() {
    return new OverloadedException(
        "too many operations wait for the disk of " + directory, RETRY_AFTER_MILLIS);
  }

  private GridException closedError() {
    return new GridException(Code.CLOSED, "the disk of " + directory + " is closed");
  }
}
