package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Writes that are answered when the store has them, whatever becomes of the store and of members.
 */
class WriteThroughTest {
  private static SimStore storeBehind(Cluster cluster, long seed, Map<String, String> rows) {
    SimStore store = new SimStore(cluster.time(), seed);
    store.way(MapStore.Way.WRITE_THROUGH);
    store.rows().putAll(rows);
    cluster.members().forEach(store::bind);
    return store;
  }

  private static Answer done(Cluster cluster, DataMessage message) {
    Answer answer = cluster.execute(cluster.primary(P), message);
    cluster.run(3 * SECOND);
    return answer;
  }

  @Test
  @DisplayName("a write is answered when the store has it, and written once")
  void aWriteIsAnsweredWhenTheStoreHasIt() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of("old", "1"));
      Answer answer = cluster.execute(cluster.primary(P), put("k", "7"));
      for (int i = 0; i < 300 && !answer.isThere(); i++) {
        cluster.run(SECOND / 100);
        assertTrue(!answer.isThere() || "7".equals(store.rows().get("k")), "answered too early");
      }
      assertTrue(answer.result().applied());
      assertEquals("7", store.rows().get("k"));
      assertArrayEquals(bytes("1"), done(cluster, remove("old")).result().value());
      assertEquals(Map.of("k", "7"), store.rows());
      cluster.run(10 * SECOND);
      assertEquals(2, store.batches(), "nothing is written a second time");
      for (Member member : cluster.members()) {
        assertEquals(0, member.partition(P).staged().pending(), "staged at " + member.id());
      }
    }
  }

  @Test
  @DisplayName("what the store refuses is an error, and nothing is applied")
  void whatTheStoreRefusesIsNotApplied() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      done(cluster, put("k", "1"));
      store.rejects("13");
      Answer refused = done(cluster, put("k", "13"));
      assertEquals(GridException.Code.STORE_REJECTED, refused.code());
      assertArrayEquals(bytes("1"), done(cluster, get("k")).result().value());
      cluster.run(10 * SECOND);
      assertEquals(Map.of("k", "1"), store.rows());
      assertTrue(done(cluster, put("k", "14")).result().applied());
    }
  }

  @Test
  @DisplayName("writes of other keys are not held up by one that the store refuses")
  void oneThatIsRefusedDoesNotHoldUpOthers() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      store.rejects("13");
      List<Answer> answers = new ArrayList<>();
      for (int i = 10; i < 20; i++) {
        answers.add(cluster.execute(cluster.primary(P), put("k" + i, "" + i)));
      }
      cluster.run(20 * SECOND);
      for (int i = 0; i < 10; i++) {
        assertEquals(i != 3, answers.get(i).message() instanceof DataMessage.Result, "k1" + i);
      }
      assertEquals(9, store.rows().size());
    }
  }

  @Test
  @DisplayName("a key of a batch that was written is not refused when it is asked for once more")
  void aRetryOfAKeyOfABatchIsAnsweredWithWhatTheFirstTryCameTo() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      BatchSection section =
          new BatchSection(P, 0, 1, 1, List.of(new KeyValue(bytes("k"), bytes("13"))));
      assertNull(written(cluster, section));
      store.rejects("13");
      assertNull(written(cluster, section));
      BatchSection next =
          new BatchSection(P, 0, 2, 2, List.of(new KeyValue(bytes("k"), bytes("13"))));
      assertEquals(GridException.Code.STORE_REJECTED, written(cluster, next));
      assertEquals(Map.of("k", "13"), store.rows());
    }
  }

  /** What a section of writes failed with. */
  private static GridException.@Nullable Code written(Cluster cluster, BatchSection section) {
    Answer answer = new Answer();
    Operation prototype =
        Ops.operation(get("none"), new Header.Attempt(9, 0, 0), AckLevel.REPLICATED, answer);
    Batch batch = new Batch(BatchKind.SET, List.of(section));
    Member primary = cluster.primary(P);
    primary.loop().turn(() -> primary.host().execute(ScriptedLog.GROUP, prototype, batch));
    cluster.run(3 * SECOND);
    return ((BatchResult) answer.message()).sections().get(0).error();
  }

  @Test
  @DisplayName(
      "while nobody knows whether the store has it the write is indeterminate, not applied")
  void anUnknownOutcomeIsIndeterminateAndTheStoreComesBackToTheMap() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      store.mayGoBack();
      done(cluster, put("k", "1"));
      store.commitsSilently(true);
      Answer unknown = cluster.execute(cluster.primary(P), put("k", "2"));
      while (!unknown.isThere()) {
        cluster.run(SECOND / 100);
      }
      assertEquals(GridException.Code.INDETERMINATE, unknown.code());
      assertEquals("2", store.rows().get("k"), "it has come there");
      assertArrayEquals(bytes("1"), done(cluster, get("k")).result().value());
      store.commitsSilently(false);
      cluster.run(20 * SECOND);
      assertEquals(Map.of("k", "1"), store.rows());
    }
  }

  @Test
  @DisplayName("when the primary dies while the store is asked, the next one brings the store back")
  void thePrimaryDiesWhileTheStoreIsAsked() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      store.mayGoBack();
      done(cluster, put("k", "1"));
      store.commitsSilently(true);
      cluster.execute(cluster.primary(P), put("k", "2"));
      cluster.run(SECOND / 2);
      assertEquals("2", store.rows().get("k"));
      Member dead = cluster.primary(P);
      dead.die();
      cluster.remove(dead);
      store.commitsSilently(false);
      cluster.run(10 * SECOND);
      assertArrayEquals(bytes("1"), done(cluster, get("k")).result().value());
      assertEquals(Map.of("k", "1"), store.rows());
    }
  }

  @Test
  @DisplayName("a side without a quorum refuses")
  void aSideWithoutAQuorumRefuses() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, 1, Map.of());
      Member cutOff = cluster.primary(P);
      cluster.isolate(cutOff, SECOND / 10);
      cluster.run(10 * SECOND);
      Answer refused = cluster.execute(cutOff, put("k", "1"));
      cluster.run(5 * SECOND);
      assertFalse(refused.message() instanceof DataMessage.Result);
      assertEquals(0, store.batches());
    }
  }

  @Test
  @DisplayName("a condition is looked at against what the store has")
  void aConditionSeesTheStore() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1, Map.of("k", "5"));
      assertFalse(done(cluster, put(PutMode.IF_ABSENT, "k", "6")).result().applied());
      assertEquals(0, store.batches());
      assertTrue(done(cluster, put(PutMode.REPLACE, "k", "6")).result().applied());
      assertEquals(Map.of("k", "6"), store.rows());
    }
  }

  @Test
  @DisplayName("in the end the store has what the map has, whatever happens on the way")
  void inTheEndTheStoreHasWhatTheMapHas() {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRand rand = new SplittableRand(seed);
      try (Cluster cluster = Cluster.inSync(4)) {
        SimStore store = storeBehind(cluster, seed, Map.of("k3", "1"));
        store.mayGoBack();
        store.troubled(true);
        Map<String, String> written = new TreeMap<>(Map.of("k3", "1"));
        for (int i = 2; i <= 60; i++) {
          String key = "k" + rand.nextInt(8);
          boolean delete = rand.nextInt(5) == 0;
          Answer answer =
              cluster.execute(cluster.primary(P), delete ? remove(key) : put(key, "" + i));
          cluster.run(SECOND * (1 + rand.nextInt(3)));
          if (answer.isThere() && answer.message() instanceof DataMessage.Result) {
            written.put(key, delete ? "" : "" + i);
            written.values().remove("");
          }
          if (i % 25 == 0) {
            Member dead = cluster.primary(P);
            dead.die();
            cluster.remove(dead);
            cluster.run(SECOND);
          }
          store.away(rand.nextInt(15) == 0);
        }
        store.away(false);
        store.troubled(false);
        cluster.run(90 * SECOND);
        Map<String, String> held = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
          byte[] value = done(cluster, get("k" + i)).result().value();
          if (value != null) {
            held.put("k" + i, new String(value, java.nio.charset.StandardCharsets.UTF_8));
          }
        }
        assertEquals(store.rows(), held, "the map and the store, seed " + seed);
        assertNull(lost(written, held), "seed " + seed);
      }
    }
  }

  /** A write that was answered and is neither there nor replaced by one that came later. */
  private static String lost(Map<String, String> written, Map<String, String> held) {
    for (Map.Entry<String, String> entry : written.entrySet()) {
      String value = held.get(entry.getKey());
      int there = value == null ? Integer.MAX_VALUE : Integer.parseInt(value);
      if (there < Integer.parseInt(entry.getValue())) {
        return entry + " went back to " + value;
      }
    }
    return null;
  }
}
