package io.latticegrid.node.loop;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Runs what may block on virtual threads, a bounded number at a time. Thread-safe. */
public final class VirtualThreadPool implements BlockingPool {
  private final Semaphore room;

  /** With room for a number of tasks under way. */
  public VirtualThreadPool(int maxTasks) {
    room = new Semaphore(maxTasks);
  }

  @Override
  public <T> boolean submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    if (!room.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual().name("lattice-blocking").start(() -> run(work, loop, completion));
    return true;
  }

  private <T> void run(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    T result = null;
    Exception error = null;
    try {
      result = work.call();
    } catch (Exception e) {
      error = e;
    } finally {
      room.release();
    }
    T finalResult = result;
    Exception finalError = error;
    loop.execute(() -> completion.accept(finalResult, finalError));
  }
}
