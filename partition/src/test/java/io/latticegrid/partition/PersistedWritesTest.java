package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an acknowledgement at PERSISTED promises, and what of a log comes back. */
class PersistedWritesTest {
  private static final MemberId FIRST = new MemberId(1, 1);
  private static final MemberId SECOND_ONE = new MemberId(2, 1);

  private final MemoryDisk disk = new MemoryDisk();
  private final MemoryDisk other = new MemoryDisk();
  private final List<RestoredCopies.Restored> restored = new ArrayList<>();

  private Cluster logging() {
    Cluster cluster = new Cluster(1, 1, Cluster.CONFIG);
    cluster.add(FIRST, disk, restored::add);
    cluster.log().begin(FIRST);
    cluster.run(SECOND);
    cluster.join(cluster.add(SECOND_ONE, other, restored::add));
    cluster.run(2 * SECOND);
    assertEquals(2, cluster.row().inSync().size());
    return cluster;
  }

  private static Answer persist(Cluster cluster, String key, String value) {
    return cluster.execute(cluster.primary(P), put(key, value), null, AckLevel.PERSISTED);
  }

  @Test
  void aPersistedWriteIsAnsweredOnlyWhenEveryInSyncReplicaHasItInItsLog() {
    try (Cluster cluster = logging()) {
      for (Member slow : cluster.members()) {
        slow.kept().loop().hold();
        Answer persisted = persist(cluster, "k" + slow.id(), "v");
        Answer replicated = cluster.execute(cluster.primary(P), put("other", "v"));
        cluster.run(SECOND);
        assertFalse(persisted.isThere(), "it is not in the log of " + slow.id());
        assertTrue(replicated.isThere(), "who does not ask for the log need not wait for it");
        slow.kept().loop().release();
        cluster.run(SECOND);
        assertEquals(2, persisted.result().copies());
      }
    }
  }

  @Test
  void anInSyncReplicaWithoutALogRefusesPersistedWritesAndNobodyLowersThem() {
    try (Cluster cluster = logging()) {
      cluster.join(cluster.add(3));
      cluster.run(2 * SECOND);
      assertEquals(3, cluster.row().inSync().size());
      assertEquals(Code.NOT_PERSISTENT, persist(cluster, "k", "v").code());
      assertTrue(cluster.done(put("k", "w")).result().applied());
    }
  }

  @Test
  void withoutALeaseAPersistedWriteIsRefusedAsAnyOtherIsSoThatItIsTriedAgain() {
    try (Cluster cluster = logging()) {
      cluster.primary(P).leaseFor(0);
      assertEquals(Code.NOT_AVAILABLE, persist(cluster, "k", "v").code());
    }
  }

  @Test
  void aBackupComesInSyncOnlyWithAllOfTheCopyInItsLog() {
    try (Cluster cluster = logging()) {
      persist(cluster, "k", "v");
      MemberId third = new MemberId(3, 1);
      Member late = cluster.add(third, new MemoryDisk(), restored::add);
      cluster.run(SECOND);
      late.kept().loop().hold();
      cluster.join(late);
      cluster.run(3 * SECOND);
      assertFalse(cluster.row().inSync().contains(third), "a crash of all could take it there");
      late.kept().loop().release();
      cluster.run(SECOND);
      assertTrue(cluster.row().inSync().contains(third));
    }
  }

  @Test
  void anEmptyCopyTooIsInTheLogOfWhoComesInSync() {
    try (Cluster cluster = logging()) {
      MemberId third = new MemberId(3, 1);
      MemoryDisk itsDisk = new MemoryDisk();
      Member late = cluster.add(third, itsDisk, restored::add);
      cluster.run(SECOND);
      late.kept().loop().hold();
      cluster.join(late);
      cluster.run(3 * SECOND);
      assertFalse(cluster.row().inSync().contains(third), "its next life would find no copy");
      late.kept().loop().release();
      cluster.run(SECOND);
      assertTrue(cluster.row().inSync().contains(third));
      late.die();
      restored.clear();
      cluster.add(new MemberId(3, 2), itsDisk, restored::add);
      cluster.run(SECOND);
      assertEquals(1, restored.getFirst().whole().size());
    }
  }

  @Test
  void whatNobodyHasWrittenToIsInTheLogBeforeTheFirstTick() {
    try (Cluster cluster = new Cluster(1, 1, Cluster.CONFIG)) {
      Member founder = cluster.add(FIRST, disk, restored::add);
      cluster.run(SECOND);
      cluster.log().begin(FIRST);
      for (int i = 0; i < 1_000 && founder.host().find(ScriptedLog.GROUP, P) == null; i++) {
        cluster.run(SECOND / 1_000);
      }
      cluster.run(SECOND / 100);
      assertNotNull(founder.partition(P).primary());
      founder.die();
      restored.clear();
      cluster.add(new MemberId(FIRST.nodeId(), 2), disk, restored::add);
      cluster.run(SECOND);
      assertEquals(1, restored.getFirst().whole().size(), "its heir serves it");
    }
  }

  @Test
  void aCopyWaitsForAsLongAsOthersAreAwaitedWhoMayHaveMore() {
    try (Cluster cluster = logging()) {
      persist(cluster, "k", "v");
      cluster.run(SECOND);
      cluster.members().forEach(Member::die);
      MemberId back = new MemberId(1, 2);
      restored.clear();
      cluster.add(back, disk, restored::add);
      cluster.run(SECOND);
      cluster.log().admit(back);
      List<MemberId> both = List.of(FIRST, SECOND_ONE);
      cluster.log().change(P, row -> unserved(row, both));
      cluster.run(300 * SECOND);
      List<MemberId> sole = List.of(back);
      cluster
          .log()
          .change(
              P,
              row -> {
                long epoch = row.epoch() + 1;
                return new PartitionRow(P, epoch, epoch, sole, sole, List.of());
              });
      cluster.run(SECOND);
      assertEquals("v", cluster.done(get("k")).text());
    }
  }

  private static PartitionRow unserved(PartitionRow row, List<MemberId> holders) {
    return new PartitionRow(
        P, row.epoch() + 1, row.reign(), List.of(), List.of(), List.of(), holders);
  }

  @Test
  void whatWasPersistedIsThereAfterACrashOfAllAndARetryIsAnsweredFromIt() {
    try (Cluster cluster = logging()) {
      for (int i = 0; i < 300; i++) {
        persist(cluster, "k" + i % 50, "v" + i);
        cluster.run(SECOND / 100);
      }
      Answer last =
          cluster.execute(
              cluster.primary(P), put("retried", "once"), attempt(7, 1), AckLevel.PERSISTED);
      cluster.run(SECOND);
      assertTrue(last.result().applied());
      cluster.members().forEach(Member::die);
      MemberId heir = restart(cluster, FIRST, disk);
      assertEquals("v299", cluster.done(get("k49")).text());
      assertEquals("v250", cluster.done(get("k0")).text());
      Member primary = cluster.member(heir);
      Answer again = cluster.retry(primary, put("retried", "twice"), attempt(7, 1));
      cluster.run(SECOND);
      assertTrue(again.result().applied());
      assertEquals("once", cluster.done(get("retried")).text());
      assertEquals(1, primary.host().stats().retriesAnswered.sum());
    }
  }

  /** Has the next life of a member serve what its log has. */
  private MemberId restart(Cluster cluster, MemberId former, MemoryDisk itsDisk) {
    MemberId heir = new MemberId(former.nodeId(), former.incarnation() + 1);
    restored.clear();
    cluster.add(heir, itsDisk, restored::add);
    cluster.run(SECOND);
    assertEquals(1, restored.getFirst().whole().size());
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
    cluster.run(SECOND);
    return heir;
  }

  @Test
  void aBackupThatComesBackIsSentOnlyWhatItMissed() {
    try (Cluster cluster = logging()) {
      for (int i = 0; i < 400; i++) {
        cluster.done(put("k" + i, "v".repeat(50)));
      }
      Member gone = cluster.member(SECOND_ONE);
      gone.die();
      cluster.remove(gone);
      for (int i = 0; i < 5; i++) {
        cluster.done(put("k" + i, "new"));
      }
      AtomicInteger sent = new AtomicInteger();
      cluster
          .links()
          .drop((pair, message) -> {
            if (message instanceof Deltas deltas) {
              deltas.sections().forEach(section -> sent.addAndGet(section.deltas().size()));
            }
            return false;
          });
      MemberId back = new MemberId(2, 2);
      Member member = cluster.add(back, other, restored::add);
      cluster.run(SECOND);
      cluster.join(member);
      cluster.run(2 * SECOND);
      cluster.assertConverged(P);
      assertEquals(0, member.host().stats().snapshots.sum());
      assertTrue(sent.get() <= 6, "deltas sent: " + sent.get());
    }
  }

  @Test
  void aCopyWhoseRecordIsDamagedIsNotWhole() {
    try (Cluster cluster = logging()) {
      persist(cluster, "a", "v");
      cluster.run(SECOND);
      persist(cluster, "b", "v");
      cluster.run(SECOND);
      cluster.members().forEach(Member::die);
      disk.flip(66);
      restored.clear();
      cluster.add(new MemberId(1, 2), disk, restored::add);
      cluster.run(SECOND);
      assertEquals(List.of(), restored.getFirst().whole());
      assertEquals(1, restored.getFirst().damaged().size());
    }
  }

  @Test
  void aCopyOfAFormerLifeOfThePartitionIsDropped() {
    try (Cluster cluster = logging()) {
      persist(cluster, "lost", "v");
      cluster.run(SECOND);
      cluster.members().forEach(Member::die);
      MemberId back = new MemberId(1, 2);
      cluster.add(back, disk, restored::add);
      cluster.run(SECOND);
      cluster.log().admit(back);
      List<MemberId> sole = List.of(back);
      cluster
          .log()
          .change(
              P,
              row -> {
                long epoch = PartitionRow.nextGeneration(row.epoch());
                return new PartitionRow(P, epoch, epoch, sole, sole, List.of());
              });
      cluster.run(SECOND);
      assertFalse(cluster.done(get("lost")).result().applied());
    }
  }
}
