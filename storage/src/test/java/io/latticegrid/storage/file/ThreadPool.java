package io.latticegrid.storage.file;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A pool with a virtual thread a task. */
final class ThreadPool implements BlockingPool {
  @Override
  public <T> boolean submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            T result = work.call();
            loop.execute(() -> completion.accept(result, null));
          } catch (Exception failed) {
            loop.execute(() -> completion.accept(null, failed));
          }
        });
    return true;
  }
}
