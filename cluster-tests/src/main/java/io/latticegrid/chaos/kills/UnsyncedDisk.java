package io.latticegrid.chaos.kills;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.port.LogDisk;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk of which everything that was appended and not synced dies with the process, as with a loss
 * of power: the kernel keeps what a killed process has written, so that without this a log that
 * never syncs would look durable. Confined to the loop of the log.
 *
 * <p>What is synced reaches the disk in pieces, so that a kill tears it anywhere.
 */
final class UnsyncedDisk implements LogDisk {
  private final LogDisk disk;
  private final SplittableRandom random;
  private final Map<String, ByteWriter> unsynced = new TreeMap<>();

  UnsyncedDisk(LogDisk disk, SplittableRandom random) {
    this.disk = disk;
    this.random = random;
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
    unsynced.computeIfAbsent(name, missing -> new ByteWriter()).writeRaw(bytes);
  }

  @Override
  public void sync(String name) {
    ByteWriter waiting = unsynced.remove(name);
    byte[] bytes = waiting == null ? new byte[0] : waiting.toByteArray();
    for (int at = 0; at < bytes.length; ) {
      int length = 1 + random.nextInt(bytes.length - at);
      disk.append(name, Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
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
    unsynced.remove(name);
    disk.delete(name);
  }
}
