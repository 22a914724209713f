package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.putFor;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.storage.RecordMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a map may take, and what gives way. */
class RoomsTest {
  private static final MapLimits LRU = MapLimits.ofBytes(4_000).evicting(Eviction.LRU);
  private static final String LONG = "x".repeat(60);

  @Test
  void aFullMapThatForgetsNothingRefusesAndNothingIsApplied() {
    try (Cluster cluster = LimitedMaps.cluster(2, MapLimits.ofBytes(1_000))) {
      int taken = 0;
      while (cluster.done(put("k" + taken, LONG)).message() instanceof Result) {
        taken++;
      }
      assertEquals(1_000 / RecordMemory.bytesOf(2, 60, false, false), taken);
      Member primary = cluster.primary(P);
      final PartitionStatus before = primary.status(P);
      assertEquals(Code.MAP_FULL, cluster.done(put("more", LONG)).code());
      assertEquals(Code.MAP_FULL, cluster.done(put("k0", LONG + LONG + LONG)).code());
      assertEquals(before.vector(), primary.status(P).vector());
      assertEquals(before.digest(), primary.status(P).digest());
      assertTrue(cluster.done(put("k0", "y".repeat(60))).result().applied(), "no larger");
      assertTrue(cluster.done(remove("k1")).result().applied());
      cluster.run(3 * SECOND);
      assertTrue(cluster.done(put("more", LONG)).result().applied());
      assertEquals(2, primary.host().stats().refused.full.sum() - 1);
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
    }
  }

  @Test
  void aBatchIsTakenWholeOrNotAtAll() {
    try (Cluster cluster = LimitedMaps.cluster(1, MapLimits.ofBytes(1_000))) {
      assertEquals(Code.MAP_FULL, batch(cluster, 20).sections().get(0).error());
      assertEquals(0, cluster.primary(P).status(P).entries());
      assertNull(batch(cluster, 8).sections().get(0).error());
      assertEquals(8, cluster.primary(P).status(P).entries());
    }
    try (Cluster cluster = LimitedMaps.cluster(1, LRU)) {
      for (int round = 0; round < 5; round++) {
        assertNull(batch(cluster, 30).sections().get(0).error());
        assertTrue(LimitedMaps.usedBytes(cluster.primary(P)) <= 4_000);
      }
    }
  }

  private static BatchResult batch(Cluster cluster, int keys) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      entries.add(new KeyValue(bytes(keys + "b" + i), bytes(LONG)));
    }
    Answer answer = new Answer();
    Operation prototype = Ops.operation(get("none"), null, AckLevel.REPLICATED, answer);
    BatchSection section = new BatchSection(P, 0, 0, 0, entries);
    Member at = cluster.primary(P);
    Batch batch = new Batch(BatchKind.SET, List.of(section));
    at.loop().turn(() -> at.host().execute(ScriptedLog.GROUP, prototype, batch));
    cluster.run(SECOND / 5);
    return assertInstanceOf(BatchResult.class, answer.message());
  }

  @Test
  void noSequenceOfOperationsTakesMoreThanTheLimitAndOneEntryAndAllIsAccounted() {
    for (long seed = 0; seed < 30; seed++) {
      SplittableRand rand = new SplittableRand(seed);
      long limit = 500L + rand.nextInt(20_000);
      Eviction policy = Eviction.of(rand.nextInt(3));
      MapLimits limits = MapLimits.ofBytes(limit).evicting(policy);
      try (Cluster cluster = LimitedMaps.cluster(2, limits)) {
        long largest = 0;
        for (int i = 0; i < 300; i++) {
          String key = "k" + rand.nextInt(200);
          int length = rand.nextInt(rand.nextInt(20) == 0 ? 5_000 : 150);
          DataMessage operation =
              switch (rand.nextInt(6)) {
                case 0 -> remove(key);
                case 1 -> get(key);
                case 2 -> putFor(key, "v".repeat(length), 500 + rand.nextInt(3_000));
                default -> put(key, "v".repeat(length));
              };
          largest = Math.max(largest, RecordMemory.bytesOf(key.length(), length, true, true));
          Answer answer = cluster.execute(cluster.primary(P), operation);
          cluster.run(rand.nextInt(10) * SECOND / 50);
          boolean full = answer.isThere() && !(answer.message() instanceof Result);
          assertTrue(!full || (policy == Eviction.NONE && answer.code() == Code.MAP_FULL));
          assertTrue(
              LimitedMaps.usedBytes(cluster.primary(P)) <= limit + largest,
              "seed " + seed + " operation " + i);
        }
        LimitedMaps.assertAccounted(cluster);
        cluster.run(8 * SECOND);
        cluster.assertConverged(P);
        LimitedMaps.assertAccounted(cluster);
      }
    }
  }

  @Test
  void whatIsUsedStaysAndWhatIsNotGoes() {
    try (Cluster cluster = LimitedMaps.cluster(1, LRU)) {
      for (int i = 0; i < 300; i++) {
        cluster.done(put("new" + i, LONG));
        for (int hot = 0; i % 5 == 0 && hot < 5; hot++) {
          if (i == 0) {
            cluster.done(put("hot" + hot, LONG));
          }
          assertNotNull(cluster.done(get("hot" + hot)).text(), "hot" + hot + " at " + i);
        }
        cluster.run(SECOND / 2);
      }
      assertNull(cluster.done(get("new0")).text());
      assertTrue(cluster.primary(P).host().stats().gone.evicted.sum() > 200);
    }
  }

  @Test
  void whatIsUsedOftenStaysWhenManyOthersPassOnce() {
    MapLimits lfu = LRU.evicting(Eviction.LFU);
    try (Cluster cluster = LimitedMaps.cluster(1, lfu)) {
      for (int hot = 0; hot < 5; hot++) {
        cluster.done(put("hot" + hot, LONG));
        for (int i = 0; i < 200; i++) {
          cluster.execute(cluster.primary(P), get("hot" + hot));
        }
      }
      for (int i = 0; i < 300; i++) {
        cluster.execute(cluster.primary(P), put("passing" + i, LONG));
        cluster.run(SECOND / 20);
      }
      for (int hot = 0; hot < 5; hot++) {
        assertNotNull(cluster.done(get("hot" + hot)).text(), "hot" + hot);
      }
    }
  }

  @Test
  void anEntryThatIsNotUsedGoesAndOneThatIsReadStays() {
    MapLimits idle = MapLimits.NONE.maxIdle(Duration.ofSeconds(10));
    try (Cluster cluster = LimitedMaps.cluster(2, idle)) {
      cluster.done(put("idle", "v"));
      cluster.done(put("read", "v"));
      for (int i = 0; i < 4; i++) {
        cluster.run(4 * SECOND);
        assertEquals("v", cluster.done(get("read")).text());
      }
      assertEquals(1, cluster.primary(P).status(P).entries());
      assertNull(cluster.done(get("idle")).text());
      cluster.assertConverged(P);
      Member first = cluster.primary(P);
      cluster.done(get("read"));
      cluster.run(7 * SECOND);
      first.die();
      cluster.remove(first);
      cluster.run(SECOND);
      assertEquals("v", cluster.done(get("read")).text(), "who takes over knows no reads");
      cluster.run(11 * SECOND);
      assertEquals(0, cluster.primary(P).status(P).entries());
    }
  }

  @Test
  void whatItsStoreDoesNotHaveYetNeverGivesWay() {
    try (Cluster cluster = LimitedMaps.cluster(2, LRU)) {
      SimStore store = new SimStore(cluster.time(), 1);
      store.away(true);
      cluster.members().forEach(store::bind);
      cluster.members().forEach(member -> LimitedMaps.limit(member, LRU));
      int taken = 0;
      Answer answer = cluster.done(put("k0", "0" + "0".repeat(200)));
      while (answer.message() instanceof Result) {
        taken++;
        answer = cluster.done(put("k" + taken, "0" + "0".repeat(200)));
      }
      assertEquals(Code.OVERLOADED, answer.code());
      assertEquals(taken, cluster.primary(P).status(P).entries(), "all are still there");
      store.away(false);
      cluster.run(20 * SECOND);
      assertEquals(taken, store.rows().size());
      assertTrue(cluster.done(put("k" + taken, "1" + "0".repeat(200))).result().applied());
      assertTrue(cluster.primary(P).host().stats().gone.evicted.sum() > 0);
    }
  }

  @Test
  void whatCountsNeverGivesWay() {
    try (Cluster cluster = LimitedMaps.cluster(1, LRU)) {
      EntryChange.Part part = new EntryChange.Part(0, Canonical.toBytes(7L));
      for (int i = 0; i < 10; i++) {
        cluster.done(new EntryChange(EntryChange.Kind.ADD, bytes("c" + i), List.of(part)));
      }
      for (int i = 0; i < 200; i++) {
        cluster.execute(cluster.primary(P), put("k" + i, LONG));
      }
      PartitionState state = cluster.primary(P).partition(P).state();
      for (int i = 0; i < 10; i++) {
        byte[] value = valueOf(state, "c" + i);
        assertTrue(StateValue.isState(value));
      }
    }
  }

  private static byte[] valueOf(PartitionState state, String key) {
    var record = state.find(Ops.MAP, bytes(key));
    assertNotNull(record, key);
    byte[] value = record.valueBytes();
    assertNotNull(value);
    return value;
  }
}
