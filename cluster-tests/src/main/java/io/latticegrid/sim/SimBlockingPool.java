package io.latticegrid.sim;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A pool whose tasks take a random virtual time. Confined to the simulation's thread. */
final class SimBlockingPool implements BlockingPool {
  private static final int MAX_PENDING = 1_024;

  private final SimScheduler scheduler;
  private final SimActor actor;
  private final Rand rand;
  private int pending;

  SimBlockingPool(SimScheduler scheduler, SimProcess process, Rand rand) {
    this.scheduler = scheduler;
    this.actor = scheduler.actor(process.name() + "/pool", process);
    this.rand = rand.fork("blocking pool");
  }

  @Override
  public <T> boolean submit(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    if (pending >= MAX_PENDING) {
      return false;
    }
    pending++;
    long duration = SimDelays.logUniform(rand, 10_000, 20_000_000);
    scheduler.schedule(
        actor,
        scheduler.nowNanos() + duration,
        EventKind.BLOCKING,
        () -> {
          pending--;
          run(work, loop, completion);
        });
    return true;
  }

  private static <T> void run(
      Callable<T> work, Loop loop, BiConsumer<@Nullable T, @Nullable Exception> completion) {
    try {
      T result = work.call();
      loop.execute(() -> completion.accept(result, null));
    } catch (Exception e) {
      loop.execute(() -> completion.accept(null, e));
    }
  }
}
