package io.latticegrid.sim;

import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.Loop;
import java.util.List;
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
  private final DiskImage files;
  private final DiskTrouble trouble;
  private long lastNanos;

  SimDisk(SimScheduler scheduler, SimProcess process, DiskImage files, DiskTrouble trouble) {
    this.scheduler = scheduler;
    this.actor = scheduler.actor(process.name() + "/disk", process);
    this.files = files;
    this.trouble = trouble;
  }

  @Override
  public void read(
      String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
    perform(() -> {
      Exception error = error("read", name, false);
      byte[] content = error == null ? files.read(name) : null;
      loop.execute(() -> completion.accept(content, error));
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
      Exception error = error("write", name, true);
      if (error == null) {
        files.replace(name, copy);
      }
      loop.execute(() -> completion.accept(null, error));
    });
  }

  @Override
  public void delete(
      String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    perform(() -> {
      files.delete(name);
      loop.execute(() -> completion.accept(null, null));
    });
  }

  @Override
  public void list(Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion) {
    perform(() -> {
      List<String> names = files.list();
      loop.execute(() -> completion.accept(names, null));
    });
  }

  private @Nullable Exception error(String operation, String name, boolean writes) {
    try {
      trouble.check(operation, name, writes);
      return null;
    } catch (DiskException e) {
      return e;
    }
  }

  private void perform(Runnable operation) {
    lastNanos = Math.max(lastNanos + 1, scheduler.nowNanos() + trouble.latencyNanos());
    scheduler.schedule(actor, lastNanos, EventKind.DISK, operation);
  }
}
