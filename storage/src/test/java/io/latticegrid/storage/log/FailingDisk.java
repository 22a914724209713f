package io.latticegrid.storage.log;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that can be full, or fail at a certain call. Confined to a test's thread. */
final class FailingDisk implements LogDisk {
  private final LogDisk disk;
  boolean full;

  /** What happens when the countdown is over. */
  Fault fault = Fault.NONE;

  /** How many bytes of what is appended arrive where the fault tears it. */
  int torn;

  /** How many more appends and syncs go well. */
  int well;

  /** What a disk may do. */
  enum Fault {
    /** Nothing. */
    NONE,
    /** An append fails, and nothing of it arrives. */
    APPEND_FAILS,
    /** An append fails, and some of it arrives. */
    APPEND_IS_TORN,
    /** A sync fails, although all arrived. */
    SYNC_FAILS,
    /** A sync fails, and what arrived last is lost but for its beginning. */
    SYNC_LOSES
  }

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
    boolean over = isOver();
    if (over && fault == Fault.APPEND_FAILS) {
      throw new DiskException("could not append to " + name + ": Input/output error");
    }
    if (over && fault != Fault.SYNC_FAILS) {
      disk.append(name, Arrays.copyOf(bytes, Math.min(torn, bytes.length)));
      if (fault == Fault.APPEND_IS_TORN) {
        throw new DiskException("could not append to " + name + ": No space left on device");
      }
      return;
    }
    disk.append(name, bytes);
  }

  @Override
  public void sync(String name) {
    if (isOver() && (fault == Fault.SYNC_FAILS || fault == Fault.SYNC_LOSES)) {
      throw new DiskException("could not sync " + name + ": Input/output error");
    }
    well--;
    disk.sync(name);
  }

  private boolean isOver() {
    return fault != Fault.NONE && well <= 0;
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
