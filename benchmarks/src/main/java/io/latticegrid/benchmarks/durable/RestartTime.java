package io.latticegrid.benchmarks.durable;

import io.latticegrid.client.GridMap;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.storage.sql.SqlConfig;
import io.latticegrid.storage.sql.SqlSource;
import io.latticegrid.storage.sql.SqlStore;
import io.latticegrid.storage.sql.TableMapping;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A node's entries after it was killed: from its log, and key by key from a table. Confined to a
 * thread.
 */
final class RestartTime {
  private static final int BATCH = 1_000;
  private static final int UNDER_WAY = 8;
  private static final String MAP = "entries";

  private final Path directory;
  private final int port;
  private final int entries;

  /** How long it took, for how many bytes on the disk. */
  record Figure(double seconds, long bytes) {
    double megabytes() {
      return bytes / 1e6 / seconds;
    }
  }

  RestartTime(Path directory, int port, int entries) {
    this.directory = directory;
    this.port = port;
    this.entries = entries;
  }

  /** Writes all, kills the node, starts it, until it has all and has read some. */
  Figure fromLog() throws IOException, InterruptedException {
    Path data = directory.resolve("restart");
    List<String> options = List.of("--data-dir", data.toString(), "--data-log", "on");
    try (DurableNode node = DurableNode.start(port, options)) {
      GridMap<Long, byte[]> map = node.map(MAP);
      SplittableRandom random = new SplittableRandom(entries);
      ArrayDeque<CompletableFuture<?>> underWay = new ArrayDeque<>();
      for (long from = 0; from < entries; from += BATCH) {
        Map<Long, byte[]> batch = new HashMap<>();
        for (long key = from; key < Math.min(entries, from + BATCH); key++) {
          batch.put(key, WriteRate.value(random));
        }
        underWay.add(map.putAllAsync(batch));
        if (underWay.size() == UNDER_WAY) {
          underWay.remove().join();
        }
      }
      underWay.forEach(CompletableFuture::join);
    }
    long bytes = size(data);
    long begun = System.nanoTime();
    try (DurableNode node = DurableNode.start(port, options)) {
      GridMap<Long, byte[]> map = node.map(MAP);
      check(map.sizeAsync().join(), "of the log");
      check(map, 0);
      return new Figure((System.nanoTime() - begun) / 1e9, bytes);
    }
  }

  /** Starts a node before a table of SQLite that has all, until all were asked for. */
  Figure fromTable() throws IOException, InterruptedException {
    Path file = directory.resolve("entries.db");
    String url = "jdbc:sqlite:" + file;
    fill(url);
    long begun = System.nanoTime();
    try (DurableNode node =
        DurableNode.start(
            port + 1,
            List.of("--data-dir", directory.resolve("sql").toString(), "--store-url", url))) {
      GridMap<Long, byte[]> map = node.stored(MAP);
      ArrayDeque<CompletableFuture<Map<Long, byte[]>>> underWay = new ArrayDeque<>();
      long found = 0;
      for (long from = 0; from < entries; from += BATCH) {
        underWay.add(map.getAllAsync(keys(from)));
        if (underWay.size() == UNDER_WAY) {
          found += underWay.remove().join().size();
        }
      }
      for (CompletableFuture<Map<Long, byte[]>> last : underWay) {
        found += last.join().size();
      }
      check(found, "of the table");
      return new Figure((System.nanoTime() - begun) / 1e9, Files.size(file));
    }
  }

  private void fill(String url) {
    MapDefinition map =
        new MapDefinition(
            MAP,
            "default",
            TypeDescriptor.of(FieldType.INTEGER),
            TypeDescriptor.of(FieldType.BYTES),
            "");
    SqlSource source = SqlSource.open(SqlConfig.of(url, "", ""));
    try {
      TableMapping mapping = new TableMapping(MAP, TableMapping.Form.BLOB, Map.of(), true);
      SqlStore store = SqlStore.open(source, map, mapping);
      SplittableRandom random = new SplittableRandom(entries);
      for (long from = 0; from < entries; from += 10L * BATCH) {
        List<StoreChange> changes = new ArrayList<>();
        for (long key = from; key < Math.min(entries, from + 10L * BATCH); key++) {
          byte[] value = Canonical.toBytes(WriteRate.value(random));
          changes.add(new StoreChange(Canonical.toBytes(key), value, 1));
        }
        store.storeAll(new StoreBatch(new Fence("bench", 0, 1, 1 + from), changes));
      }
    } finally {
      source.close();
    }
  }

  private Set<Long> keys(long from) {
    Set<Long> keys = new HashSet<>();
    for (long key = from; key < Math.min(entries, from + BATCH); key++) {
      keys.add(key);
    }
    return keys;
  }

  private void check(GridMap<Long, byte[]> map, long from) {
    if (map.getAll(keys(from)).size() != keys(from).size()) {
      throw new IllegalStateException("entries are missing");
    }
  }

  private void check(long found, String where) {
    if (found != entries) {
      throw new IllegalStateException(found + " of " + entries + " entries are there, " + where);
    }
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
