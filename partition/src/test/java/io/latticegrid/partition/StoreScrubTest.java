package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.AckLevel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that nobody asks for are looked at all the same. */
class StoreScrubTest {
  private static final int ROWS_A_SECOND = 20;

  private static SimStore storeBehind(Cluster cluster, long seed, int rowsPerSecond) {
    SimStore store = new SimStore(cluster.time(), seed);
    store.way(MapStore.Way.READ_THROUGH);
    store.scrubbed(rowsPerSecond);
    cluster.members().forEach(store::bind);
    return store;
  }

  private static void fill(Cluster cluster, int entries) {
    for (int i = 0; i < entries; i++) {
      cluster.execute(cluster.primary(P), put("key" + i, "" + i), null, AckLevel.MEMORY);
      cluster.run(i % 20 == 0 ? SECOND : MILLI);
    }
    cluster.run(10 * SECOND);
  }

  private static RepairStats stats(Cluster cluster) {
    return cluster.primary(P).host().stats().repair;
  }

  @Test
  void whatIsWrongOrMissingIsFoundAndWrittenAnew() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, ROWS_A_SECOND);
      fill(cluster, 100);
      store.mayGoBack();
      store.rows().put("key7", "1000");
      store.rows().remove("key9");
      store.rots("key11");
      cluster.run(30 * SECOND);
      assertEquals(100, store.rows().size());
      assertEquals("7", store.rows().get("key7"));
      assertEquals("9", store.rows().get("key9"));
      assertEquals(2, stats(cluster).rows.differing.sum(), "whole, but not what the map has");
      assertEquals(1, cluster.primary(P).host().stats().stores().read().corrupt());
      cluster.run(60 * SECOND);
      assertEquals(2, stats(cluster).rows.differing.sum(), "quiet afterwards");
      assertEquals(1, cluster.primary(P).host().stats().stores().read().corrupt());
    }
  }

  @Test
  void aRowThatOthersMayHaveWrittenIsCountedAndLeft() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, ROWS_A_SECOND);
      store.isShared();
      fill(cluster, 40);
      store.rows().put("key7", "1000");
      cluster.run(20 * SECOND);
      assertEquals("1000", store.rows().get("key7"));
      assertEquals(0, stats(cluster).rows.differing.sum(), "no damage");
      assertTrue(stats(cluster).rows.left.sum() >= 1);
    }
  }

  @Test
  void rowsThatTheMapDoesNotHoldAreReadAndNotLoaded() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, ROWS_A_SECOND);
      for (int i = 0; i < 50; i++) {
        store.rows().put("row" + i, "" + i);
      }
      store.rots("row17");
      cluster.run(20 * SECOND);
      assertTrue(store.loads("row3") >= 1);
      assertTrue(cluster.primary(P).host().stats().stores().read().corrupt() >= 1);
      assertEquals(0, cluster.primary(P).partition(P).state().liveCount(), "looking loads nothing");
      Answer answer = cluster.execute(cluster.primary(P), get("row3"));
      cluster.run(SECOND);
      assertEquals("3", answer.text());
    }
  }

  @Test
  void itIsSlow() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, ROWS_A_SECOND);
      fill(cluster, 500);
      cluster.run(SECOND);
      int before = looked(store);
      cluster.run(20 * SECOND);
      int rows = looked(store) - before;
      assertTrue(rows > 200 && rows <= 20 * ROWS_A_SECOND + 64, rows + " rows in 20 s");
    }
  }

  private static int looked(SimStore store) {
    int looked = 0;
    for (int i = 0; i < 500; i++) {
      looked += store.loads("key" + i);
    }
    return looked;
  }

  @Test
  void itCanBeTurnedOff() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, 0);
      fill(cluster, 20);
      store.rows().clear();
      cluster.run(60 * SECOND);
      assertEquals(Map.of(), store.rows());
      assertEquals(0, store.loads());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void amongWritesOutagesAndDeathsNothingIsTakenForDamage(long seed) {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, seed, 500);
      store.troubled(true);
      Rand rand = new SplittableRand(seed);
      for (int i = 0; i < 1_500; i++) {
        if (i == 700) {
          Member primary = cluster.primary(P);
          primary.die();
          cluster.remove(primary);
          cluster.run(SECOND);
        }
        String key = "key" + rand.nextInt(40);
        cluster.execute(
            cluster.primary(P),
            rand.nextInt(4) == 0 ? remove(key) : put(key, "" + i),
            null,
            AckLevel.MEMORY);
        cluster.run(rand.nextInt(40) * MILLI);
      }
      store.troubled(false);
      cluster.run(30 * SECOND);
      for (Member member : cluster.members()) {
        assertEquals(0, member.host().stats().repair.rows.differing.sum(), "at " + member.id());
      }
      assertTrue(store.loads() > 50);
    }
  }
}
