package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.putFor;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static io.latticegrid.proto.message.StatusAsk.IN_MEMORY;
import static io.latticegrid.proto.message.StatusAsk.IN_STORE;
import static io.latticegrid.proto.message.StatusAsk.REFUSED;
import static io.latticegrid.proto.message.StatusAsk.STAGED;
import static io.latticegrid.proto.message.StatusAsk.UNDER_WAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.message.StatusAsk;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of where an entry is. */
class StandingsTest {
  private static SimStore storeBehind(Cluster cluster, Map<String, String> rows) {
    SimStore store = new SimStore(cluster.time(), 1);
    store.way(MapStore.Way.READ_THROUGH);
    store.rows().putAll(rows);
    cluster.members().forEach(store::bind);
    return store;
  }

  private static Answer ask(Cluster cluster, String key) {
    return cluster.execute(cluster.primary(P), new StatusAsk(bytes(key)));
  }

  private static long said(Answer answer) {
    byte[] value = answer.result().value();
    return value == null ? -1 : (Long) Canonical.fromBytes(value);
  }

  private static long status(Cluster cluster, String key) {
    Answer answer = ask(cluster, key);
    if (!answer.isThere()) {
      cluster.run(SECOND / 2);
    }
    return said(answer);
  }

  @Test
  void ofAMapWithoutAStoreItSaysWhetherThereIsAnEntry() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertEquals(0, status(cluster, "k"));
      assertFalse(ask(cluster, "k").result().applied());
      cluster.done(put("k", "1"));
      assertEquals(IN_MEMORY, status(cluster, "k"));
      cluster.done(remove("k"));
      assertEquals(0, status(cluster, "k"));
      cluster.done(putFor("k", "1", 1_000));
      cluster.run(2 * SECOND);
      assertEquals(0, status(cluster, "k"));
    }
  }

  @Test
  void aChangeIsStagedThenUnderWayThenInTheStore() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of());
      store.away(true);
      cluster.done(put("k", "1"));
      assertEquals(IN_MEMORY | STAGED, status(cluster, "k"));
      boolean wasUnderWay = false;
      for (int i = 0; i < 300; i++) {
        cluster.run(SECOND / 100);
        Answer answer = ask(cluster, "k");
        wasUnderWay |= said(answer) == (IN_MEMORY | UNDER_WAY);
      }
      assertTrue(wasUnderWay, "a call that has not been answered is told apart");
      store.away(false);
      cluster.run(10 * SECOND);
      assertEquals(IN_MEMORY | IN_STORE, status(cluster, "k"));
      cluster.done(remove("k"));
      assertEquals(STAGED, status(cluster, "k"), "the removal is what the store lacks");
      cluster.run(10 * SECOND);
      assertEquals(0, status(cluster, "k"));
    }
  }

  @Test
  void whatTheStoreRefusesIsRefusedUntilALaterValueIsTaken() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of());
      store.rejects("13");
      cluster.done(put("k", "13"));
      cluster.run(10 * SECOND);
      assertEquals(IN_MEMORY | REFUSED, status(cluster, "k"));
      cluster.done(put("k", "14"));
      cluster.run(10 * SECOND);
      assertEquals(IN_MEMORY | IN_STORE, status(cluster, "k"));
    }
  }

  @Test
  void askingDoesNotLoadWhatOnlyTheStoreHas() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, Map.of("k", "7"));
      assertEquals(IN_STORE, status(cluster, "k"));
      for (Member member : cluster.members()) {
        assertNull(member.partition(P).state().find(Ops.MAP, bytes("k")), "at " + member.id());
      }
      assertEquals(0, status(cluster, "nowhere"));
      store.away(true);
      Answer unknown = ask(cluster, "k");
      cluster.run(SECOND);
      assertEquals(Code.STORE_UNAVAILABLE, unknown.code());
    }
  }

  @Test
  void whoWaitsForTheStoreWhenThePrimaryGoesIsSentOn() {
    try (Cluster cluster = Cluster.inSync(3)) {
      storeBehind(cluster, Map.of("k", "7"));
      Answer waiting = ask(cluster, "k");
      assertFalse(waiting.isThere());
      cluster.remove(cluster.primary(P));
      cluster.run(2 * SECOND);
      assertInstanceOf(NotOwner.class, waiting.message());
      assertEquals(IN_STORE, status(cluster, "k"));
    }
  }

  @Test
  void theNextPrimaryKnowsWhatTheStoreLacks() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, Map.of());
      store.away(true);
      cluster.done(put("k", "1"));
      Member old = cluster.primary(P);
      old.die();
      cluster.remove(old);
      cluster.run(SECOND);
      assertEquals(IN_MEMORY, status(cluster, "k") & ~(STAGED | UNDER_WAY));
      assertTrue(status(cluster, "k") != IN_MEMORY, "the store lacks it");
      store.away(false);
      cluster.run(10 * SECOND);
      assertEquals(IN_MEMORY | IN_STORE, status(cluster, "k"));
    }
  }
}
