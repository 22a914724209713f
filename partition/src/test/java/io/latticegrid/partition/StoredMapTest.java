package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What becomes of the changes of a map with a store behind it, whoever dies or is cut off. */
class StoredMapTest {
  private static SimStore storeBehind(Cluster cluster, long seed) {
    SimStore store = new SimStore(cluster.time(), seed);
    cluster.members().forEach(store::bind);
    return store;
  }

  @Test
  void changesAreWrittenLaterAndUpdatesOfAKeyBecomeOne() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1);
      for (int i = 1; i <= 5; i++) {
        cluster.execute(cluster.primary(P), put("k", "" + i));
      }
      cluster.execute(cluster.primary(P), put("gone", "1"));
      assertTrue(cluster.done(remove("gone")).result().applied());
      assertEquals(Map.of(), store.rows());
      cluster.run(3 * SECOND);
      assertEquals(Map.of("k", "5"), store.rows());
      assertEquals(1, store.batches());
    }
  }

  @Test
  void aBackupForgetsWhatIsStoredAndNothingElse() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1);
      store.away(true);
      cluster.done(put("a", "1"));
      cluster.run(5 * SECOND);
      for (Member member : cluster.members()) {
        assertEquals(1, member.partition(P).staged().pending(), "staged at " + member.id());
      }
      store.away(false);
      cluster.run(30 * SECOND);
      cluster.done(put("b", "1"));
      for (Member member : cluster.members()) {
        assertNull(member.partition(P).staged().find(Ops.MAP, bytes("a")), "at " + member.id());
        assertEquals(1, member.partition(P).staged().pending(), "staged at " + member.id());
      }
    }
  }

  @Test
  void whatItsPrimaryHadStagedIsStoredByTheNextOne() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, 1);
      cluster.done(put("a", "1"));
      cluster.done(put("b", "1"));
      cluster.run(5 * SECOND);
      cluster.done(remove("b"));
      cluster.done(put("c", "1"));
      kill(cluster, cluster.primary(P));
      kill(cluster, cluster.primary(P));
      cluster.run(5 * SECOND);
      assertEquals(Map.of("a", "1", "c", "1"), store.rows());
    }
  }

  @Test
  void aReplicaThatCameLaterHasWhatIsStagedToo() {
    try (Cluster cluster = Cluster.inSync(1)) {
      SimStore store = storeBehind(cluster, 1);
      cluster.done(put("old", "1"));
      cluster.run(5 * SECOND);
      store.away(true);
      cluster.done(put("new", "1"));
      cluster.done(remove("old"));
      cluster.run(3 * SECOND);
      Member second = cluster.add(2);
      store.bind(second);
      cluster.join(second);
      cluster.run(5 * SECOND);
      kill(cluster, cluster.primary(P));
      store.away(false);
      cluster.run(40 * SECOND);
      assertEquals(Map.of("new", "1"), store.rows());
    }
  }

  @Test
  void aPrimaryWithoutALeaseDoesNotWrite() {
    try (Cluster cluster = Cluster.inSync(3)) {
      SimStore store = storeBehind(cluster, 1);
      cluster.done(put("a", "1"));
      Member cutOff = cluster.primary(P);
      cluster.isolate(cutOff, SECOND / 10);
      cluster.run(10 * SECOND);
      assertEquals(Map.of(), store.rows());
      cluster.remove(cutOff);
      cluster.run(SECOND);
      cluster.done(put("a", "2"));
      cluster.run(5 * SECOND);
      assertEquals(Map.of("a", "2"), store.rows());
    }
  }

  @Test
  void aWriteIsRefusedWhileTheStoreIsTooFarBehindAndNothingIsLost() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = storeBehind(cluster, 1);
      store.away(true);
      int taken = 0;
      Answer answer = cluster.done(put("k0", "1"));
      while (answer.message() instanceof DataMessage.Result) {
        taken++;
        answer = cluster.done(put("k" + taken, "1"));
      }
      assertEquals(40, taken);
      assertEquals(GridException.Code.OVERLOADED, answer.code());
      store.away(false);
      cluster.run(60 * SECOND);
      assertEquals(40, store.rows().size());
      assertTrue(cluster.done(put("k40", "1")).result().applied());
    }
  }

  @Test
  void everyAcknowledgedWriteArrivesAndNoKeyGoesBackWhateverTheStoreDoesAndWhoeverDies() {
    for (long seed = 0; seed < 60; seed++) {
      Map<String, String> lost = run(seed, true, true);
      assertEquals(Map.of(), lost, "seed " + seed);
    }
  }

  @Test
  void aStoreThatLetsDeposedPrimariesWriteIsFound() {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < 60; seed++) {
            run(seed, false, true);
          }
        });
  }

  @Test
  void aBackupThatStagesNothingIsFound() {
    int lost = 0;
    for (long seed = 0; seed < 20; seed++) {
      lost += run(seed, true, false).size();
    }
    assertTrue(lost > 0, "no write was lost");
  }

  /**
   * A run of writes, deaths, cuts and troubles.
   *
   * @return what differs between the acknowledged writes and the store in the end
   */
  private static Map<String, String> run(long seed, boolean fences, boolean staging) {
    SplittableRand rand = new SplittableRand(seed);
    try (Cluster cluster = Cluster.inSync(4)) {
      SimStore store = new SimStore(cluster.time(), seed);
      store.checksFences(fences);
      cluster.members().stream()
          .filter(member -> staging || cluster.row().isPrimary(member.id()))
          .forEach(store::bind);
      store.troubled(true);
      Map<String, String> written = new TreeMap<>();
      for (int i = 1; i <= 120; i++) {
        String key = "k" + rand.nextInt(15);
        boolean delete = rand.nextInt(5) == 0;
        Answer answer = cluster.done(delete ? remove(key) : put(key, "" + i));
        if (answer.isThere() && answer.message() instanceof DataMessage.Result) {
          if (delete) {
            written.remove(key);
          } else {
            written.put(key, "" + i);
          }
        }
        if (i % 40 == 0) {
          Member primary = cluster.primary(P);
          if (rand.nextInt(2) == 0 || !staging) {
            kill(cluster, primary);
          } else {
            cluster.isolate(primary, SECOND / 2);
            cluster.run(SECOND);
            cluster.remove(primary);
            cluster.run(SECOND);
          }
        }
        store.away(rand.nextInt(20) == 0);
      }
      store.away(false);
      store.troubled(false);
      if (!staging) {
        cluster.members().stream().filter(member -> !member.isDead()).forEach(store::bind);
      }
      cluster.run(60 * SECOND);
      return difference(written, store.rows());
    }
  }

  private static Map<String, String> difference(
      Map<String, String> written, Map<String, String> stored) {
    Map<String, String> different = new TreeMap<>();
    for (int i = 0; i < 15; i++) {
      String key = "k" + i;
      String wanted = String.valueOf(written.get(key));
      String found = String.valueOf(stored.get(key));
      if (!wanted.equals(found)) {
        different.put(key, wanted + ", stored " + found);
      }
    }
    return different;
  }

  private static void kill(Cluster cluster, Member member) {
    member.die();
    cluster.remove(member);
    cluster.run(SECOND);
  }
}
