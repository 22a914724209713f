package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.Ops.replaceIf;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.storage.RecordView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a map that does not hold a key finds in the store behind it. */
class ReadThroughTest {
  private static final long APART = SECOND / 140;

  private static SimStore storeBehind(Cluster cluster, Map<String, String> rows) {
    SimStore store = new SimStore(cluster.time(), 1);
    store.way(MapStore.Way.READ_THROUGH);
    store.rows().putAll(rows);
    cluster.members().forEach(store::bind);
    return store;
  }

  /** What becomes of an operation that may have to wait for the store. */
  private static Answer done(Cluster cluster, DataMessage message) {
    Answer answer = cluster.execute(cluster.primary(P), message);
    cluster.run(SECOND);
    return answer;
  }

  private static void assertValue(String expected, Answer answer) {
    byte[] value = answer.result().value();
    assertNotNull(value, "a value was found");
    assertArrayEquals(bytes(expected), value);
  }

  @Test
  @DisplayName("a key that only the store has is read there once, and then held by every copy")
  void aKeyIsLoadedOnceAndHeldByEveryCopy() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      assertValue("7", done(cluster, get("k")));
      assertValue("7", done(cluster, get("k")));
      assertEquals(1, store.loads("k"));
      cluster.run(5 * SECOND);
      for (Member member : cluster.members()) {
        RecordView held = member.partition(P).state().find(Ops.MAP, bytes("k"));
        assertNotNull(held, "held by " + member.id());
        assertEquals(0, member.partition(P).staged().pending(), "staged at " + member.id());
      }
      assertEquals(0, store.batches(), "what was loaded is not written back");
      kill(cluster, cluster.primary(P));
      assertValue("7", done(cluster, get("k")));
      assertEquals(1, store.loads("k"), "the next primary has it");
    }
  }

  @Test
  @DisplayName("what nobody used for too long is read from the store, gone from memory or not yet")
  void whatWasLeftIdleIsLoadedAgain() {
    int keys = 150;
    Map<String, String> rows = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      rows.put("k" + i, "v" + i);
    }
    MapLimits idle = MapLimits.NONE.maxIdle(Duration.ofSeconds(10));
    try (Cluster cluster = LimitedMaps.cluster(2, idle)) {
      SimStore store = storeBehind(cluster, rows);
      readEach(cluster, keys);
      cluster.run(3 * SECOND);
      readEach(cluster, keys);
      // Uses are noted by the second: some are asked for between its end and the next look at them.
      cluster.run(10 * SECOND - keys * APART + APART / 2);
      List<Answer> answers = readEach(cluster, keys);
      cluster.run(3 * SECOND);
      for (int i = 0; i < keys; i++) {
        assertValue("v" + i, answers.get(i));
      }
      assertEquals(rows, store.rows());
      assertEquals(0, store.batches(), "what goes from memory is not deleted there");
      cluster.assertConverged(P);
    }
  }

  @Test
  @DisplayName("what gave way is looked up by the next primary, told of its storing or not yet")
  void whatGaveWayIsLookedUpByWhoeverTakesOver() {
    MapLimits little = MapLimits.ofBytes(1_000).evicting(Eviction.LRU);
    try (Cluster cluster = LimitedMaps.cluster(2, little)) {
      SimStore store = storeBehind(cluster, Map.of());
      Member primary = cluster.primary(P);
      cluster.execute(primary, put("first", "1"));
      cluster.run(SECOND / 2);
      cluster.execute(primary, put("k", "7"));
      for (int i = 0; i < 300 && primary.partition(P).staged().pending() != 0; i++) {
        cluster.run(SECOND / 100);
      }
      assertEquals("7", store.rows().get("k"));
      for (Member member : cluster.members()) {
        boolean waits = member.partition(P).staged().pending() > 0;
        assertEquals(member != primary, waits, "a backup is told within a second, not at once");
      }
      for (int i = 0; i < 30; i++) {
        cluster.execute(primary, put("other" + i, "1"));
      }
      cluster.run(SECOND / 100);
      assertNull(primary.partition(P).state().find(Ops.MAP, bytes("k")), "it gave way");
      primary.die();
      cluster.remove(primary);
      Answer answer = cluster.execute(cluster.primary(P), get("k"));
      while (answer.isThere() && answer.message() instanceof SessionMessage.NotOwner) {
        cluster.run(SECOND / 1_000);
        answer = cluster.execute(cluster.primary(P), get("k"));
      }
      cluster.run(SECOND);
      assertValue("7", answer);
    }
  }

  private static List<Answer> readEach(Cluster cluster, int keys) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      answers.add(cluster.execute(cluster.primary(P), get("k" + i)));
      cluster.run(APART);
    }
    return answers;
  }

  @Test
  @DisplayName("a key that nobody has is absent, and looked up again by the next reader")
  void aKeyThatNobodyHasIsAbsent() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of());
      assertNull(done(cluster, get("k")).result().value());
      store.rows().put("k", "1");
      assertValue("1", done(cluster, get("k")));
    }
  }

  @Test
  @DisplayName("readers of one key wait for one look-up, and are answered in their order")
  void readersOfOneKeyWaitForOneLookUp() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        answers.add(cluster.execute(cluster.primary(P), get("k")));
      }
      answers.add(cluster.execute(cluster.primary(P), put("k", "8")));
      answers.add(cluster.execute(cluster.primary(P), get("k")));
      assertFalse(answers.getFirst().isThere(), "the answer waits for the store");
      cluster.run(2 * SECOND);
      answers.subList(0, 5).forEach(answer -> assertValue("7", answer));
      assertValue("8", answers.getLast());
      assertEquals(1, store.loads("k"));
    }
  }

  @Test
  @DisplayName("keys that are asked for while calls are under way are read together")
  void manyKeysAreReadTogether() {
    try (Cluster cluster = Cluster.inSync(1)) {
      SimStore store = storeBehind(cluster, Map.of("k99", "1"));
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(cluster.execute(cluster.primary(P), get("k" + i)));
      }
      cluster.run(3 * SECOND);
      assertValue("1", answers.getLast());
      assertNull(answers.getFirst().result().value());
      assertTrue(store.loads() <= 10, store.loads() + " calls for a hundred keys");
    }
  }

  @Test
  @DisplayName("operations that depend on the old value see what the store has")
  void conditionsAndOldValuesSeeTheStore() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of("a", "1", "b", "2", "c", "3", "d", "4"));
      Answer present = done(cluster, put(PutMode.IF_ABSENT, "a", "9"));
      assertFalse(present.result().applied());
      assertValue("1", present);
      assertValue("2", done(cluster, put(PutMode.GET_AND_SET, "b", "8")));
      assertTrue(done(cluster, replaceIf("c", "3", "30")).result().applied());
      assertValue("4", done(cluster, remove("d")));
      done(cluster, put("e", "5"));
      assertEquals(0, store.loads("e"), "a plain write needs to know nothing");
      cluster.run(5 * SECOND);
      assertEquals(Map.of("a", "1", "b", "8", "c", "30", "e", "5"), store.rows());
    }
  }

  @Test
  @DisplayName("a removal that the store does not have yet is an absence, whoever is the primary")
  void aStagedRemovalIsNotLoadedBack() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      store.away(true);
      assertEquals(GridException.Code.STORE_UNAVAILABLE, done(cluster, get("k")).code());
      store.away(false);
      assertValue("7", done(cluster, remove("k")));
      store.away(true);
      assertNull(done(cluster, get("k")).result().value());
      kill(cluster, cluster.primary(P));
      assertNull(done(cluster, get("k")).result().value());
      assertEquals("7", store.rows().get("k"));
      store.away(false);
      cluster.run(20 * SECOND);
      assertEquals(Map.of(), store.rows());
      store.rows().put("k", "8");
      assertValue("8", done(cluster, get("k")));
      for (Member member : cluster.members()) {
        if (!member.isDead()) {
          RecordView held = member.partition(P).state().find(Ops.MAP, bytes("k"));
          assertTrue(held != null && !held.isTombstone(), "held by " + member.id());
        }
      }
    }
  }

  @Test
  @DisplayName("while the store is away a reader gets an error and a plain write goes on")
  void anOutageIsAnErrorAndNeverAnAbsence() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      store.away(true);
      Answer reader = cluster.execute(cluster.primary(P), get("k"));
      Answer writer = cluster.execute(cluster.primary(P), put("k", "8"));
      Answer second = cluster.execute(cluster.primary(P), get("k"));
      cluster.run(2 * SECOND);
      assertEquals(GridException.Code.STORE_UNAVAILABLE, reader.code());
      SessionMessage.Failure failure = (SessionMessage.Failure) reader.message();
      assertTrue(failure.text().contains("nothing was applied"), failure.text());
      assertTrue(writer.result().applied());
      assertValue("8", second);
      Answer conditional = done(cluster, put(PutMode.IF_ABSENT, "other", "1"));
      assertEquals(GridException.Code.STORE_UNAVAILABLE, conditional.code());
    }
  }

  @Test
  @DisplayName("who waits for a store that a dying primary asked is told to go to the next one")
  void whoWaitsWhenThePrimaryGoesIsSentOn() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      Member old = cluster.primary(P);
      Answer waiting = cluster.execute(old, get("k"));
      cluster.remove(old);
      cluster.run(2 * SECOND);
      assertTrue(
          waiting.message() instanceof SessionMessage.NotOwner, String.valueOf(waiting.message()));
      assertValue("7", done(cluster, get("k")));
      assertEquals(2, store.loads("k"));
    }
  }

  @Test
  @DisplayName("a map that does not load finds nothing in its store")
  void aMapThatDoesNotLoadFindsNothing() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = new SimStore(cluster.time(), 1);
      store.rows().put("k", "7");
      cluster.members().forEach(store::bind);
      assertNull(done(cluster, get("k")).result().value());
      assertEquals(0, store.loads());
    }
  }

  private static void kill(Cluster cluster, Member member) {
    member.die();
    cluster.remove(member);
    cluster.run(SECOND);
  }

  @Test
  void aMapThatIsNewerThanWhatTheShardWasToldIsNotTakenForEmpty() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member primary = cluster.primary(P);
      primary.loop().turn(() -> primary.host().maps(List.of(), List.of(), List.of()));
      assertEquals(
          GridException.Code.OVERLOADED, cluster.execute(primary, get("k")).code(), "come again");
      assertEquals(GridException.Code.OVERLOADED, cluster.execute(primary, put("k", "1")).code());
      MapPlacement placement = MapPlacement.resting(Ops.MAP, 1, ScriptedLog.GROUP);
      primary.loop().turn(() -> primary.host().maps(List.of(placement), List.of(), List.of()));
      cluster.done(put("k", "1"));
      assertEquals("1", cluster.execute(primary, get("k")).text());
    }
  }
}
