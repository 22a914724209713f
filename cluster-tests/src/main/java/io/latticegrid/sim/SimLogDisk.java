package io.latticegrid.sim;

import io.latticegrid.data.port.LogDisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log's disk as one process sees it: the files belong to the host and outlive the
 * process. Confined to the simulation's thread. An operation that blocks holds up the loop that
 * called it, in virtual time.
 */
final class SimLogDisk implements LogDisk {
  private final SimScheduler scheduler;
  private final DiskImage image;
  private final DiskTrouble trouble;

  SimLogDisk(SimScheduler scheduler, DiskImage image, DiskTrouble trouble) {
    this.scheduler = scheduler;
    this.image = image;
    this.trouble = trouble;
  }

  private void perform(String operation, String name, boolean writes) {
    scheduler.block(trouble.latencyNanos());
    trouble.check(operation, name, writes);
  }

  @Override
  public List<String> list() {
    perform("list", "the directory", false);
    return image.list();
  }

  @Override
  public byte @Nullable [] read(String name) {
    perform("read", name, false);
    return image.read(name);
  }

  @Override
  public void append(String name, byte[] bytes) {
    trouble.check("append to", name, true);
    image.append(name, bytes);
  }

  @Override
  public void sync(String name) {
    scheduler.block(trouble.latencyNanos());
    if (trouble.fails(false)) {
      image.failSync(name);
      scheduler.note("disk error: sync " + name);
      throw new io.latticegrid.data.port.DiskException("cannot sync " + name + ": simulated");
    }
    image.sync(name);
  }

  @Override
  public void truncate(String name, long length) {
    perform("truncate", name, false);
    image.truncate(name, length);
  }

  @Override
  public void replace(String name, byte[] content) {
    perform("replace", name, true);
    image.replace(name, content);
  }

  @Override
  public void delete(String name) {
    perform("delete", name, false);
    image.delete(name);
  }
}
