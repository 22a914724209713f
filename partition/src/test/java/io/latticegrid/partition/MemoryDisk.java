package io.latticegrid.partition;

import io.latticegrid.data.port.LogDisk;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A disk of which a crash leaves what was synced. */
final class MemoryDisk implements LogDisk {
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private final TreeMap<String, Integer> synced = new TreeMap<>();

  void crash() {
    files.replaceAll((name, bytes) -> Arrays.copyOf(bytes, synced.getOrDefault(name, 0)));
  }

  /** Changes a byte of the oldest file. */
  void flip(int at) {
    files.firstEntry().getValue()[at] ^= 1;
  }

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public byte @Nullable [] read(String name) {
    byte[] bytes = files.get(name);
    return bytes == null ? null : bytes.clone();
  }

  @Override
  public void append(String name, byte[] bytes) {
    byte[] before = files.getOrDefault(name, new byte[0]);
    byte[] after = Arrays.copyOf(before, before.length + bytes.length);
    System.arraycopy(bytes, 0, after, before.length, bytes.length);
    files.put(name, after);
  }

  @Override
  public void sync(String name) {
    synced.put(name, files.getOrDefault(name, new byte[0]).length);
  }

  @Override
  public void truncate(String name, long length) {
    files.computeIfPresent(name, (key, bytes) -> Arrays.copyOf(bytes, (int) length));
    sync(name);
  }

  @Override
  public void replace(String name, byte[] content) {
    files.put(name, content.clone());
    sync(name);
  }

  @Override
  public void delete(String name) {
    files.remove(name);
    synced.remove(name);
  }
}
