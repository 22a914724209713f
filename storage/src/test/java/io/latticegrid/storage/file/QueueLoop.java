package io.latticegrid.storage.file;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A loop that the test's own thread turns. */
final class QueueLoop implements Loop {
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  /** Starts an operation and turns the loop until it has completed. */
  <T> @Nullable T await(Consumer<BiConsumer<@Nullable T, @Nullable Exception>> operation)
      throws Exception {
    boolean[] done = new boolean[1];
    @Nullable Object[] outcome = new Object[2];
    operation.accept((result, error) -> {
      outcome[0] = result;
      outcome[1] = error;
      done[0] = true;
    });
    while (!done[0]) {
      runOne();
    }
    if (outcome[1] instanceof Exception error) {
      throw error;
    }
    @SuppressWarnings("unchecked")
    T result = (T) outcome[0];
    return result;
  }

  void runOne() throws InterruptedException {
    Runnable task = tasks.poll(30, TimeUnit.SECONDS);
    if (task == null) {
      throw new AssertionError("no task came");
    }
    task.run();
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public boolean offer(Runnable task) {
    return tasks.offer(task);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    throw new UnsupportedOperationException();
  }
}
