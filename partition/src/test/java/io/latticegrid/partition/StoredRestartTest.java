package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a map with a store behind it has to write after all members were killed. */
class StoredRestartTest {
  private static final int KEYS = 38;
  private static final MemberId FIRST = new MemberId(1, 1);
  private static final MemberId SECOND_ONE = new MemberId(2, 1);

  private final MemoryDisk disk = new MemoryDisk();
  private final MemoryDisk other = new MemoryDisk();

  private void persist(Cluster cluster, DataMessage message) {
    Answer answer = cluster.execute(cluster.primary(P), message, null, AckLevel.PERSISTED);
    cluster.run(SECOND / 20);
    assertNotNull(answer.result());
  }

  /** All keys stored; then one removed, one new, one changed many times while the store is away. */
  private SimStore killed(Cluster cluster) {
    SimStore store = new SimStore(cluster.time(), 1);
    cluster.members().forEach(store::bind);
    for (int i = 0; i < KEYS; i++) {
      persist(cluster, put("k" + i, "1"));
    }
    cluster.run(20 * SECOND);
    assertEquals(KEYS, store.rows().size());
    store.away(true);
    persist(cluster, remove("k1"));
    persist(cluster, put("new", "1"));
    // So many that every copy in the logs is written anew after the last word of the store.
    for (int i = 2; i < 1_500; i++) {
      persist(cluster, put("k0", "" + i));
    }
    cluster.run(SECOND);
    cluster.members().forEach(Member::die);
    return store;
  }

  private Member restarted(Cluster cluster, SimStore store, MemberId former, MemoryDisk its) {
    MemberId heir = new MemberId(former.nodeId(), former.incarnation() + 1);
    Member member = cluster.add(heir, its, restored -> assertEquals(1, restored.whole().size()));
    cluster.run(SECOND);
    store.bind(member);
    cluster.log().admit(heir);
    List<MemberId> sole = List.of(heir);
    cluster
        .log()
        .change(
            P,
            row -> {
              long epoch = row.epoch() + 1;
              return new PartitionRow(P, epoch, epoch, sole, sole, List.of());
            });
    cluster.run(2 * SECOND);
    return member;
  }

  private void writesOnlyWhatTheStoreLacks(
      Cluster cluster, SimStore store, MemberId former, MemoryDisk its) {
    Member heir = restarted(cluster, store, former, its);
    StagedMaps staged = heir.partition(P).staged();
    assertNull(staged.find(Ops.MAP, bytes("k2")), "the store has it");
    for (String key : List.of("k0", "k1", "new")) {
      assertNotNull(staged.find(Ops.MAP, bytes(key)), "the store lacks " + key);
    }
    assertEquals(3, staged.pending());
    store.away(false);
    cluster.run(60 * SECOND);
    TreeMap<String, String> expected = new TreeMap<>();
    for (int i = 2; i < KEYS; i++) {
      expected.put("k" + i, "1");
    }
    expected.put("k0", "1499");
    expected.put("new", "1");
    assertEquals(expected, store.rows());
    assertEquals(0, staged.pending());
  }

  @Test
  @DisplayName("a sole node that was killed writes only what its store lacks")
  void theOnlyNode() {
    try (Cluster cluster = new Cluster(1, 1, Cluster.CONFIG)) {
      cluster.add(FIRST, disk, restored -> {});
      cluster.log().begin(FIRST);
      cluster.run(SECOND);
      writesOnlyWhatTheStoreLacks(cluster, killed(cluster), FIRST, disk);
    }
  }

  @Test
  @DisplayName("a backup that serves after the death of all writes only what the store lacks")
  void theBackup() {
    try (Cluster cluster = new Cluster(1, 1, Cluster.CONFIG)) {
      cluster.add(FIRST, disk, restored -> {});
      cluster.log().begin(FIRST);
      cluster.run(SECOND);
      cluster.join(cluster.add(SECOND_ONE, other, restored -> {}));
      cluster.run(2 * SECOND);
      writesOnlyWhatTheStoreLacks(cluster, killed(cluster), SECOND_ONE, other);
    }
  }

  @Test
  @DisplayName("what was read back twice is still not written again")
  void twice() {
    try (Cluster cluster = new Cluster(1, 1, Cluster.CONFIG)) {
      cluster.add(FIRST, disk, restored -> {});
      cluster.log().begin(FIRST);
      cluster.run(SECOND);
      SimStore store = killed(cluster);
      Member once = restarted(cluster, store, FIRST, disk);
      cluster.run(SECOND);
      once.die();
      writesOnlyWhatTheStoreLacks(cluster, store, once.id(), disk);
    }
  }
}
