package io.latticegrid.node.loop;

import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A disk for nodes without a data directory: what is written is gone with the process. Thread-safe.
 */
public final class VolatileDisk implements Disk {
  private final ConcurrentSkipListMap<String, byte[]> files = new ConcurrentSkipListMap<>();

  @Override
  public void read(
      String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
    loop.execute(() -> completion.accept(files.get(name), null));
  }

  @Override
  public void replace(
      String name,
      byte[] content,
      Loop loop,
      BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    files.put(name, content.clone());
    loop.execute(() -> completion.accept(null, null));
  }

  @Override
  public void delete(
      String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
    files.remove(name);
    loop.execute(() -> completion.accept(null, null));
  }

  @Override
  public void list(Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion) {
    List<String> names = new ArrayList<>(files.keySet());
    loop.execute(() -> completion.accept(names, null));
  }
}
