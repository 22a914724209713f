package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import io.latticegrid.proto.message.VerifyMessage.Verified;
import io.latticegrid.proto.message.VerifyMessage.Verify;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries that are verified are compared with what every copy, and the store, has. */
class VerifiedEntriesTest {
  private static Answer ask(Cluster cluster, String key) {
    Answer answer = cluster.execute(cluster.primary(P), Verify.one(bytes(key)));
    cluster.run(SECOND);
    return answer;
  }

  private static Verified verify(Cluster cluster, String key) {
    return (Verified) ask(cluster, key).message();
  }

  private static Damage only(Verified verified) {
    assertEquals(1, verified.damages().size(), verified::toString);
    assertNull(verified.value(), "what is corrupt is not read");
    return verified.damages().getFirst();
  }

  /** Flips a bit of an entry's value where it lies in memory, as a fault of the hardware would. */
  private static long flip(Member member, String key) {
    PartitionState state = member.partition(P).state();
    RecordView record = state.find(Ops.MAP, bytes(key));
    final long before = state.sumOf(record, KeyHash.hash(bytes(key)));
    MutableDirectBuffer buffer = (MutableDirectBuffer) record.buffer();
    buffer.putByte(record.valueOffset(), (byte) (buffer.getByte(record.valueOffset()) ^ 4));
    return before;
  }

  private static long sumAt(Member member, String key) {
    PartitionState state = member.partition(P).state();
    return state.sumOf(state.find(Ops.MAP, bytes(key)), KeyHash.hash(bytes(key)));
  }

  private static void fill(Cluster cluster, int entries) {
    for (int i = 0; i < entries; i++) {
      cluster.execute(cluster.primary(P), put("key" + i, "" + i), null, AckLevel.MEMORY);
      if (i % 20 == 0) {
        cluster.run(MILLI);
      }
    }
    cluster.run(SECOND);
  }

  private static List<Verified> pages(Cluster cluster, int entries) {
    List<Verified> pages = new ArrayList<>();
    int cursor = 0;
    do {
      Answer answer = new Answer();
      Member primary = cluster.primary(P);
      int from = cursor;
      primary
          .loop()
          .turn(() ->
              primary
                  .host()
                  .reads()
                  .verify(ScriptedLog.GROUP, P, Ops.MAP, Verify.some(from, entries), answer));
      cluster.run(SECOND);
      pages.add((Verified) answer.message());
      cursor = pages.getLast().nextCursor();
    } while (!pages.getLast().done());
    return pages;
  }

  @Test
  void aSoundEntryIsReadAndAnAbsentOneIsAbsent() {
    try (Cluster cluster = Cluster.inSync(3)) {
      cluster.done(put("k", "1"));
      Verified verified = verify(cluster, "k");
      assertArrayEquals(bytes("1"), verified.value());
      assertEquals(new Looked(1, 2, 0, 0), verified.looked());
      cluster.done(remove("k"));
      assertNull(verify(cluster, "k").value());
      assertEquals(List.of(), verify(cluster, "k").damages());
    }
  }

  @Test
  void aBitThatFlipsInABackupIsToldWithBothHashesAndMended() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 300);
      Member backup = cluster.member(2);
      long expected = flip(backup, "key17");
      Damage damage = only(verify(cluster, "key17"));
      assertEquals(Tier.BACKUP, damage.tier());
      assertEquals(backup.id(), damage.member());
      assertEquals(expected, damage.expected());
      assertNotEquals(expected, damage.found());
      assertNotEquals(0, damage.found());
      assertEquals(Remedy.FROM_COPY, damage.remedy());
      assertTrue(backup.host().stats().repair.corrupted.sum() >= 1, "counted where it is");
      cluster.run(3 * SECOND);
      assertArrayEquals(bytes("17"), verify(cluster, "key17").value());
      assertEquals(expected, sumAt(backup, "key17"));
    }
  }

  @Test
  void aBitThatFlipsInThePrimaryIsToldWithBothHashesAndMended() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 300);
      Member primary = cluster.primary(P);
      long expected = flip(primary, "key17");
      Damage damage = only(verify(cluster, "key17"));
      assertEquals(Tier.PRIMARY, damage.tier());
      assertEquals(primary.id(), damage.member());
      assertEquals(expected, damage.expected());
      assertEquals(Remedy.FROM_COPY, damage.remedy());
      assertNotEquals(expected, damage.found());
      assertTrue(primary.host().stats().repair.corrupted.sum() >= 1);
      cluster.run(3 * SECOND);
      assertArrayEquals(bytes("17"), verify(cluster, "key17").value());
    }
  }

  @Test
  void anEntryBesideACorruptOneIsSoundIfAnotherCopySaysSo() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 12); // All in one node of the digest.
      flip(cluster.primary(P), "key3");
      assertArrayEquals(bytes("4"), verify(cluster, "key4").value());
    }
  }

  @Test
  void withoutAnotherCopyTheDigestSaysWhatTheHashShouldBe() {
    try (Cluster cluster = Cluster.inSync(1)) {
      fill(cluster, 300);
      long expected = flip(cluster.primary(P), "key17");
      Damage damage = only(verify(cluster, "key17"));
      assertEquals(Tier.PRIMARY, damage.tier());
      assertEquals(expected, damage.expected());
      assertEquals(sumAt(cluster.primary(P), "key17"), damage.found());
      assertEquals(Remedy.NONE, damage.remedy());
    }
  }

  @Test
  void anEntryThatABackupHasLostIsTold() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 300);
      PartitionState state = cluster.member(2).partition(P).state();
      long hash = KeyHash.hash(bytes("key17"));
      RecordView record = state.find(Ops.MAP, bytes("key17"));
      state.digests().subtract(hash, state.sumOf(record, hash));
      state.forget(Ops.MAP, hash, bytes("key17"));
      Damage damage = only(verify(cluster, "key17"));
      assertEquals(Tier.BACKUP, damage.tier());
      assertEquals(0, damage.found());
    }
  }

  @Test
  void allEntriesAreLookedAtPageByPage() {
    try (Cluster cluster = Cluster.inSync(3)) {
      fill(cluster, 1_000);
      List<Verified> pages = pages(cluster, 128);
      Looked looked = pages.stream().map(Verified::looked).reduce(Looked.NOTHING, Looked::plus);
      assertEquals(new Looked(1_000, 2_000, 0, 0), looked);
      assertTrue(pages.size() > 4 && pages.size() < 20, "a bounded piece at a time");
      flip(cluster.member(3), "key500");
      flip(cluster.member(1), "key900");
      List<Damage> damages =
          pages(cluster, 128).stream().flatMap(p -> p.damages().stream()).toList();
      assertEquals(2, damages.size(), damages::toString);
      assertEquals(
          List.of(Tier.PRIMARY, Tier.BACKUP), damages.stream().map(Damage::tier).sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsTakenForDamageWhileWritesAndRemovalsGoOn(long seed) {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = new SimStore(cluster.time(), seed);
      store.mayGoBack();
      store.way(MapStore.Way.READ_THROUGH);
      cluster.members().forEach(store::bind);
      Rand rand = new SplittableRand(seed);
      List<Answer> asked = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        String key = "key" + rand.nextInt(60);
        cluster.execute(
            cluster.primary(P),
            rand.nextInt(4) == 0 ? remove(key) : put(key, "" + i),
            null,
            AckLevel.MEMORY);
        if (rand.nextInt(3) == 0) {
          String other = "key" + rand.nextInt(60);
          asked.add(cluster.execute(cluster.primary(P), Verify.one(bytes(other))));
        }
        cluster.run(rand.nextInt(20) * MILLI);
      }
      cluster.run(15 * SECOND);
      int verified = 0;
      for (Answer answer : asked) {
        if (answer.message() instanceof Verified found) {
          assertEquals(List.of(), found.damages());
          verified++;
        } else {
          assertEquals(Code.OVERLOADED, answer.code());
        }
      }
      assertTrue(verified > asked.size() / 3, verified + " of " + asked.size());
    }
  }

  private static SimStore storeBehind(Cluster cluster) {
    SimStore store = new SimStore(cluster.time(), 1);
    store.mayGoBack();
    store.way(MapStore.Way.READ_THROUGH);
    cluster.members().forEach(store::bind);
    return store;
  }

  @Test
  void aRowThatWasChangedBehindTheMapIsToldAndWrittenAnew() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster);
      cluster.done(put("k", "7"));
      cluster.run(10 * SECOND);
      assertEquals(Map.of("k", "7"), store.rows());
      assertEquals(1, verify(cluster, "k").looked().rows());
      store.rows().put("k", "6");
      Damage damage = only(verify(cluster, "k"));
      assertEquals(Tier.STORE, damage.tier());
      assertEquals(KeyHash.hash(bytes("7")), damage.expected());
      assertEquals(KeyHash.hash(bytes("6")), damage.found());
      assertEquals(Remedy.FROM_MAP, damage.remedy());
      assertEquals(1, cluster.primary(P).host().stats().repair.rowsDiffering.sum());
      cluster.run(10 * SECOND);
      assertEquals(Map.of("k", "7"), store.rows());
      assertArrayEquals(bytes("7"), verify(cluster, "k").value());
      store.rows().clear();
      assertEquals(0, only(verify(cluster, "k")).found(), "a row that is gone");
      cluster.run(10 * SECOND);
      assertEquals(Map.of("k", "7"), store.rows());
    }
  }

  @Test
  void aRowThatOthersMayHaveWrittenIsToldAndLeft() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster);
      store.isShared();
      cluster.done(put("k", "7"));
      cluster.run(10 * SECOND);
      store.rows().put("k", "8");
      assertEquals(Remedy.LEFT, only(verify(cluster, "k")).remedy());
      cluster.run(10 * SECOND);
      assertEquals(Map.of("k", "8"), store.rows());
    }
  }

  @Test
  void aRowIsNotComparedWhileItLacksAChange() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster);
      store.away(true);
      cluster.done(put("k", "7"));
      Verified verified = verify(cluster, "k");
      assertArrayEquals(bytes("7"), verified.value());
      assertEquals(new Looked(1, 1, 0, 1), verified.looked());
      store.away(false);
      cluster.run(10 * SECOND);
      store.away(true);
      assertEquals(Code.STORE_UNAVAILABLE, ask(cluster, "k").code(), "nothing is guessed");
    }
  }

  @Test
  void whoeverAsksAPrimaryThatGoesIsSentToTheNext() {
    try (Cluster cluster = Cluster.inSync(3)) {
      storeBehind(cluster);
      cluster.done(put("k", "7"));
      Answer waiting = cluster.execute(cluster.primary(P), Verify.one(bytes("k")));
      assertFalse(waiting.isThere());
      cluster.part(cluster.primary(P), cluster.member(2));
      cluster.part(cluster.primary(P), cluster.member(3));
      cluster.remove(cluster.primary(P));
      cluster.run(2 * SECOND);
      assertInstanceOf(NotOwner.class, waiting.message());
    }
  }
}
