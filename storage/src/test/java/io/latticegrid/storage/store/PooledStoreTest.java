package io.latticegrid.storage.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.latticegrid.storage.memory.MemoryStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PooledStoreTest {
  private final TaskLoop loop = new TaskLoop();
  private final List<Object> answers = new ArrayList<>();

  @Test
  @DisplayName("what is stored through the pool is loaded through it, each as a task of the loop")
  void answersOnTheLoop() {
    Store store = new PooledStore(new MemoryStore(), new InlinePool(true));
    byte[] key = StoreMaps.bytes("k");
    Fence fence = new Fence("c/m", 0, 1, 1);
    store.storeAll(
        new StoreBatch(fence, List.of(StoreMaps.put("k", "v", 1))), loop, this::answered);
    store.load(key, loop, this::answered);
    store.deleteAll(new Fence("c/m", 0, 1, 2), List.of(key), 2, loop, this::answered);
    store.loadAllKeys(null, 10, loop, this::answered);
    assertEquals(List.of(), answers);
    loop.run();
    assertEquals(new StoreResult.Done(List.of(StoreOutcome.OK)), answers.get(0));
    assertArrayEquals(StoreMaps.bytes("v"), ((LoadedEntry) answers.get(1)).value());
    assertEquals(new KeyPage(List.of(), true), answers.get(3));
  }

  @Test
  @DisplayName("a pool that is full answers that the store is out of reach")
  void fullPool() {
    Store store = new PooledStore(new MemoryStore(), new InlinePool(false));
    store.load(StoreMaps.bytes("k"), loop, this::answered);
    loop.run();
    StoreException full = assertInstanceOf(StoreException.class, answers.getFirst());
    assertEquals(StoreException.Kind.UNAVAILABLE, full.kind());
  }

  private void answered(@Nullable Object result, @Nullable Exception failure) {
    answers.add(failure == null ? result : failure);
  }

  /** Runs at once what it takes. */
  private record InlinePool(boolean takes) implements BlockingPool {
    @Override
    public <T> boolean submit(
        Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
      if (takes) {
        try {
          T result = work.call();
          loop.execute(() -> completion.accept(result, null));
        } catch (Exception e) {
          loop.execute(() -> completion.accept(null, e));
        }
      }
      return takes;
    }
  }

  /** Runs its tasks when told. */
  private static final class TaskLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    void run() {
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
    }

    @Override
    public String name() {
      return "tasks";
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public boolean offer(Runnable task) {
      return tasks.add(task);
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
}
