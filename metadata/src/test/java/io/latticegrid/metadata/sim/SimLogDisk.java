package io.latticegrid.metadata.sim;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.data.port.Rand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log disk that forgets what was not synced when its host crashes, all of it or the end, and that
 * may fail at a given operation. Confined to the test.
 */
public final class SimLogDisk implements LogDisk {
  private static final class SimFile {
    byte[] content = new byte[0];
    int synced;
  }

  private final Map<String, SimFile> files = new TreeMap<>();
  private final Rand rand;
  private long operations;
  private long failsAt = Long.MAX_VALUE;
  private boolean broken;

  /** An empty disk. */
  public SimLogDisk(Rand rand) {
    this.rand = rand;
  }

  /** How many operations changed it so far. */
  public long operations() {
    return operations;
  }

  /** Fails at the n-th operation from now on, and at all after it until the next crash. */
  public void failAt(long n) {
    failsAt = operations + n;
  }

  /** Whether it has failed. */
  public boolean isBroken() {
    return broken;
  }

  /** Its host crashes: what was not synced is gone, or some of it. */
  public void crash() {
    broken = false;
    failsAt = Long.MAX_VALUE;
    for (SimFile file : files.values()) {
      int kept = file.synced + rand.nextInt(file.content.length - file.synced + 1);
      file.content = Arrays.copyOf(file.content, kept);
      file.synced = kept;
    }
  }

  /** Forgets everything, as a new disk. */
  public void wipe() {
    files.clear();
  }

  /** Damages a byte of a file. */
  public void damage(String name, int at) {
    file(name).content[at] ^= 1;
  }

  /** How long a file is. */
  public int length(String name) {
    return file(name).content.length;
  }

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public byte @Nullable [] read(String name) {
    SimFile file = files.get(name);
    return file == null ? null : file.content.clone();
  }

  @Override
  public void append(String name, byte[] bytes) {
    SimFile file = file(name);
    int before = file.content.length;
    boolean fails = fails();
    int written = fails ? rand.nextInt(bytes.length + 1) : bytes.length;
    file.content = Arrays.copyOf(file.content, before + written);
    System.arraycopy(bytes, 0, file.content, before, written);
    raise(fails, name);
  }

  @Override
  public void sync(String name) {
    boolean fails = fails();
    if (!fails) {
      file(name).synced = file(name).content.length;
    }
    raise(fails, name);
  }

  @Override
  public void truncate(String name, long length) {
    boolean fails = fails();
    if (!fails) {
      SimFile file = file(name);
      file.content = Arrays.copyOf(file.content, (int) length);
      file.synced = file.content.length;
    }
    raise(fails, name);
  }

  @Override
  public void replace(String name, byte[] content) {
    boolean fails = fails();
    if (!fails || rand.nextInt(2) == 0) {
      SimFile file = file(name);
      file.content = content.clone();
      file.synced = content.length;
    }
    raise(fails, name);
  }

  @Override
  public void delete(String name) {
    boolean fails = fails();
    if (!fails || rand.nextInt(2) == 0) {
      files.remove(name);
    }
    raise(fails, name);
  }

  private SimFile file(String name) {
    return files.computeIfAbsent(name, n -> new SimFile());
  }

  private boolean fails() {
    broken |= ++operations >= failsAt;
    return broken;
  }

  private static void raise(boolean fails, String name) {
    if (fails) {
      throw new DiskException("could not write " + name);
    }
  }
}
