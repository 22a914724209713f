package io.latticegrid.sim;

import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The disk as one process sees it: the files belong to the host and outlive the process. Confined
 * to the simulation's thread.
 *
 * <p>Operations take effect in the order in which they were asked for, each after a latency; one
 * that a crash overtakes never does. A file is replaced as a whole or not at all.
 */
final class SimDisk implements Disk {
  private final SimScheduler scheduler;
  private final SimActor actor;
  private final SortedMap<String, byte[]> files;
  private final Rand rand;
  private long lastNanos;

  SimDisk(SimScheduler scheduler, SimProcess process, SortedMap<String, byte[]> files, Rand rand) {
    this.scheduler = scheduler;
    this.actor = scheduler.actor(process.name() + "/disk", process);
    this.files = files;
    this.rand = rand.fork("disk");
  }

  @Override
  public void read(
      String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
    perform(() -> {
      byte[] content = files.get(name);
      byte[] copy = content == null ? null : content.clone();
      loop.execute(() -> completion.accept(copy, null));
    });
  }

  @Override
  public void replace(
      String name,
      byte[] content,
      Loop loop,
      BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    byte[] copy = content.clone();
    perform(() -> {
      files.put(name, copy);
      loop.execute(() -> completion.accept(null, null));
    });
  }

  @Override
  public void delete(
      String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    perform(() -> {
      files.remove(name);
      loop.execute(() -> completion.accept(null, null));
    });
  }

  @Override
  public void list(Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion) {
    perform(() -> {
      List<String> names = new ArrayList<>(files.keySet());
      loop.execute(() -> completion.accept(names, null));
    });
  }

  private void perform(Runnable operation) {
    long latency = SimDelays.logUniform(rand, 50_000, 50_000_000);
    lastNanos = Math.max(lastNanos + 1, scheduler.nowNanos() + latency);
    scheduler.schedule(actor, lastNanos, EventKind.DISK, operation);
  }
}
