package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas forget what their primary forgot, and a forgotten entry is not a removed one. */
class ForgottenTest {
  private static final MapLimits LRU = MapLimits.ofBytes(3_000).evicting(Eviction.LRU);
  private static final String LONG = "x".repeat(60);

  @Test
  void aChangeThatForgetsHasTheseBytesAndIsNoneOfTheOthers() {
    MemberId origin = new MemberId(0x0102030405060708L, 2);
    Forgotten forgotten =
        new Forgotten(List.of(new Forgotten.Entry(3, bytes("key"), new Dot(origin, 300))));
    Delta delta = forgotten.toDelta(new Dot(origin, 301), 5);
    assertEquals("000103036b6579080706050403020102ac02", HexFormat.of().formatHex(delta.key()));
    assertEquals(MergeMessage.NO_MAP, delta.mapId());
    Forgotten read = Forgotten.of(delta);
    assertNotNull(read);
    assertEquals(
        "key", new String(read.entries().get(0).key(), java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(new Dot(origin, 300), read.entries().get(0).dot());
    assertNull(
        Forgotten.of(
            new StoreReport(1, new VersionVector(), List.of()).toDelta(new Dot(origin, 1), 5)));
    assertNull(Forgotten.of(MergeMessage.alone(new Dot(origin, 1), 5)));
  }

  private static void fill(Cluster cluster, Member at, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      cluster.execute(at, put(prefix + i, LONG));
      cluster.run(SECOND / 20);
    }
  }

  @Test
  void whoeverTakesOverHasForgottenTheSameAndGoesOnWithinTheLimit() {
    try (Cluster cluster = LimitedMaps.cluster(3, LRU)) {
      fill(cluster, cluster.primary(P), "a", 100);
      for (int i = 0; i < 2; i++) {
        Member primary = cluster.primary(P);
        long entries = primary.status(P).entries();
        long digest = primary.status(P).digest();
        primary.die();
        cluster.remove(primary);
        cluster.run(SECOND);
        assertNotEquals(primary, cluster.primary(P));
        assertEquals(entries, cluster.primary(P).status(P).entries());
        assertEquals(digest, cluster.primary(P).status(P).digest());
        fill(cluster, cluster.primary(P), "b" + i, 50);
        assertTrue(LimitedMaps.usedBytes(cluster.primary(P)) <= 3_000);
        cluster.run(3 * SECOND);
        cluster.assertConverged(P);
      }
    }
  }

  @Test
  void aReplicaThatIsCopiedWhileEntriesGiveWayHasWhatThePrimaryHas() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRand rand = new SplittableRand(seed);
      MapLimits large = MapLimits.ofBytes(52_000).evicting(Eviction.LRU);
      try (Cluster cluster = LimitedMaps.cluster(2, large)) {
        fill(cluster, cluster.primary(P), "a", 400);
        Member third = cluster.add(3);
        LimitedMaps.limit(third, large);
        cluster.join(third);
        for (int i = 0; i < 300; i++) {
          cluster.execute(cluster.primary(P), put("b" + i, LONG));
          cluster.run(rand.nextInt(10) * SECOND / 1_000);
          if (i == 150) {
            cluster.part(cluster.primary(P), third);
            cluster.run(rand.nextInt(1_000) * SECOND / 1_000);
            cluster.heal(cluster.primary(P), third);
          }
        }
        cluster.run(10 * SECOND);
        assertTrue(cluster.primary(P).host().stats().gone.evicted.sum() > 50);
        cluster.assertConverged(P);
        LimitedMaps.assertAccounted(cluster);
      }
    }
  }

  @Test
  void whatOneSideForgotAndTheOtherChangedIsThereAfterASplit() {
    try (Cluster cluster = LimitedMaps.cluster(3, LRU)) {
      cluster
          .members()
          .forEach(
              member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true)));
      cluster.done(put("changed", "before"));
      cluster.done(put("untouched", "before"));
      Member old = cluster.primary(P);
      old.isolated(true);
      old.leaseFor(0);
      cluster.members().stream().filter(other -> other != old).forEach(o -> cluster.part(old, o));
      cluster.remove(old);
      cluster.run(3 * SECOND);
      fill(cluster, cluster.primary(P), "q", 100);
      assertNull(cluster.done(get("changed")).text());
      assertNull(cluster.done(get("untouched")).text());
      Answer minority = cluster.execute(old, put("changed", "apart"));
      cluster.run(SECOND / 5);
      assertTrue(minority.result().applied());
      cluster.reconnect(old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertEquals("apart", cluster.done(get("changed")).text());
      assertNull(cluster.done(get("untouched")).text());
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertTrue(LimitedMaps.usedBytes(cluster.primary(P)) <= 3_000);
    }
  }

  @Test
  void whatTheSideWithoutQuorumForgotStaysWhereItWasNotForgotten() {
    try (Cluster cluster = LimitedMaps.cluster(3, LRU)) {
      cluster
          .members()
          .forEach(
              member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true)));
      cluster.done(put("kept", "before"));
      cluster.done(put("changed", "before"));
      Member old = cluster.primary(P);
      old.isolated(true);
      old.leaseFor(0);
      cluster.members().stream().filter(other -> other != old).forEach(o -> cluster.part(old, o));
      cluster.remove(old);
      cluster.run(3 * SECOND);
      fill(cluster, old, "m", 100);
      PartitionState forgot = old.partition(P).state();
      assertNull(forgot.find(Ops.MAP, bytes("kept")));
      assertFalse(forgot.find(Ops.MAP, bytes("changed")) != null);
      assertTrue(cluster.done(put("changed", "after")).result().applied());
      cluster.reconnect(old);
      cluster.join(old);
      // Read at once: what was merged may drive it out later.
      cluster.run(SECOND / 10);
      assertEquals("after", cluster.done(get("changed")).text());
      cluster.run(8 * SECOND);
      cluster.assertConverged(P);
    }
  }
}
