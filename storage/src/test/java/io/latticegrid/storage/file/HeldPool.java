package io.latticegrid.storage.file;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A pool that holds its work until the test lets it run, or is full. */
final class HeldPool implements BlockingPool {
  boolean full;
  private final List<Callable<?>> held = new ArrayList<>();

  @Override
  public <T> boolean submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    return !full && held.add(work);
  }

  void runHeld() throws Exception {
    for (Callable<?> work : held) {
      work.call();
    }
    held.clear();
  }
}
