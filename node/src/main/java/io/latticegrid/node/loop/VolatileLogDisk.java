package io.latticegrid.node.loop;

import io.latticegrid.data.port.LogDisk;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log's disk of nodes without a data directory: what is written is gone with the
 * process. Confined to the loop of the metadata log.
 */
public final class VolatileLogDisk implements LogDisk {
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public byte @Nullable [] read(String name) {
    byte[] content = files.get(name);
    return content == null ? null : content.clone();
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
    // There is nothing that could survive.
  }

  @Override
  public void truncate(String name, long length) {
    files.computeIfPresent(
        name, (n, content) -> Arrays.copyOf(content, (int) Math.min(length, content.length)));
  }

  @Override
  public void replace(String name, byte[] content) {
    files.put(name, content.clone());
  }

  @Override
  public void delete(String name) {
    files.remove(name);
  }
}
