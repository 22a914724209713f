package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.wire.MapUse;
import io.latticegrid.partition.HostConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Maps and nodes that may not take more than a given memory, as applications see them. */
class LimitedMapTest {
  private static NodeConfig config(long maxMemory) {
    NodeConfig base = NodeConfig.onPort(0);
    HostConfig partitions = base.partitions().withMaxMemory(maxMemory);
    return new NodeConfig(
        base.listen(),
        base.join(),
        base.dataDir(),
        2,
        base.control(),
        partitions,
        base.access(),
        base.zone(),
        base.stores(),
        base.dataLog());
  }

  private static Map<Integer, byte[]> entries(int from, int count, int length) {
    Map<Integer, byte[]> entries = new HashMap<>();
    for (int i = from; i < from + count; i++) {
      entries.put(i, new byte[length]);
    }
    return entries;
  }

  private static MapUse use(LatticeClient client, String map) {
    return new AdminClient(client)
        .maps().getMapsList().stream()
            .filter(it -> it.getMap().equals(map))
            .findFirst()
            .orElseThrow();
  }

  private static GridException refused(org.junit.jupiter.api.function.Executable wrong) {
    return assertThrows(GridException.class, wrong);
  }

  @Test
  void aCacheKeepsWhatIsUsedWithinItsLimitAndIsExactlyAccounted() {
    MapLimits limits = MapLimits.ofBytes(2 << 20).evicting(Eviction.LRU);
    try (Node node = Node.start(config(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridMap<Integer, byte[]> cache = client.map("cache", Integer.class, byte[].class, limits);
      for (int from = 0; from < 40_000; from += 1_000) {
        cache.putAll(entries(from, 1_000, 100));
      }
      MapUse use = use(client, "cache");
      assertEquals(cache.size(), use.getServed().getEntries());
      assertTrue(use.getServed().getUsedBytes() <= 2 << 20, "within the limit: " + use);
      assertTrue(use.getServed().getUsedBytes() > 1_800_000, "the limit is used: " + use);
      assertEquals(2 << 20, use.getMaxBytes());
      assertEquals("lru", use.getEviction());
      Map<String, Long> stats = client.stats(client.members().get(0).id());
      assertEquals(40_000 - cache.size(), stats.get("lattice.evicted"));
      assertTrue(stats.get("lattice.memory.used") >= use.getServed().getUsedBytes());
      assertEquals(
          Code.SCHEMA_MISMATCH,
          refused(() ->
                  client.map(
                      "cache", Integer.class, byte[].class, limits.maxIdle(Duration.ofHours(1))))
              .code());
      assertNotNull(client.map("cache", Integer.class, byte[].class), "whoever names no limits");
    }
  }

  @Test
  void aFullMapRefusesAtOnceAndGoesOnWhenSomethingIsRemoved() {
    try (Node node = Node.start(config(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridMap<Integer, byte[]> map =
          client.map("full", Integer.class, byte[].class, MapLimits.ofBytes(1 << 20));
      GridException full =
          refused(() -> {
            for (int i = 0; ; i++) {
              map.set(i, new byte[100]);
            }
          });
      assertEquals(Code.MAP_FULL, full.code());
      assertTrue(String.valueOf(full.getMessage()).contains("share of partition"));
      int size = map.size();
      assertEquals(size, use(client, "full").getServed().getEntries());
      assertNotNull(map.get(0));
      map.clear();
      assertEquals(0, map.size());
      map.set(0, new byte[100]);
    }
  }

  @Test
  void aNodeThatIsShortOfMemoryRefusesWhatGrowsAndReadsAndRemovalsGoOn() {
    try (Node node = Node.start(config(16 << 20));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridMap<Integer, byte[]> cache =
          client.map("cache", Integer.class, byte[].class, MapLimits.NONE.evicting(Eviction.LFU));
      cache.putAll(entries(0, 20_000, 100));
      GridMap<Integer, byte[]> plain =
          client.map("plain", Integer.class, byte[].class).withTimeout(Duration.ofMillis(500));
      GridException refused =
          refused(() -> {
            for (int i = 0; ; i++) {
              try {
                plain.set(i, new byte[1_000]);
              } catch (GridException e) {
                if (e.code() != Code.INDETERMINATE) {
                  throw e;
                } // else it took half a second on a busy machine
              }
            }
          });
      assertEquals(Code.OVERLOADED, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains("of 16777216 bytes"));
      assertTrue(cache.size() < 20_000, "the cache gave way first");
      assertNotNull(plain.get(0));
      long pressure = client.stats(client.members().get(0).id()).get("lattice.memory.pressure");
      assertTrue(pressure >= 2, "THROTTLE at least: " + pressure);
      for (int i = 0; i < 5_000; i++) {
        plain.remove(i);
      }
      plain.withTimeout(Duration.ofSeconds(30)).set(1_000_000, new byte[1_000]);
    }
  }
}
