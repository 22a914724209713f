package io.latticegrid.storage.log;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that can be full. Confined to a test's thread. */
final class FailingDisk implements LogDisk {
  private final LogDisk disk;
  boolean full;

  FailingDisk(LogDisk disk) {
    this.disk = disk;
  }

  @Override
  public List<String> list() {
    return disk.list();
  }

  @Override
  public byte @Nullable [] read(String name) {
    return disk.read(name);
  }

  @Override
  public void append(String name, byte[] bytes) {
    if (full) {
      throw new DiskException("could not append to " + name + ": No space left on device");
    }
    disk.append(name, bytes);
  }

  @Override
  public void sync(String name) {
    disk.sync(name);
  }

  @Override
  public void truncate(String name, long length) {
    disk.truncate(name, length);
  }

  @Override
  public void replace(String name, byte[] content) {
    disk.replace(name, content);
  }

  @Override
  public void delete(String name) {
    disk.delete(name);
  }
}
