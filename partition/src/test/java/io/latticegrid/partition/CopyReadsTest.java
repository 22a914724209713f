package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.putFor;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.CopyValue;
import org.junit.jupiter.api.Test;

/** When a backup's copy is read. */
class CopyReadsTest {
  private static Answer read(Member at, String key, long tableAgeNanos) {
    Answer answer = new Answer();
    PartitionReads.CopyPlace place =
        new PartitionReads.CopyPlace(ScriptedLog.GROUP, P, Ops.MAP, tableAgeNanos);
    CopyRead asked = new CopyRead(1_000, bytes(key));
    at.loop().turn(() -> at.host().reads().copy(place, asked, answer));
    return answer;
  }

  private static Member backup(Cluster cluster) {
    Member primary = cluster.primary(P);
    return cluster.members().stream().filter(each -> each != primary).findFirst().orElseThrow();
  }

  @Test
  void aBackupInSyncHasWhatIsAcknowledgedAndTellsHowOldItMayBe() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "1"));
      CopyValue found = (CopyValue) read(backup(cluster), "k", 250 * MILLI - 1).message();
      assertArrayEquals(bytes("1"), found.value());
      assertEquals(250, found.ageMillis());
      assertNull(((CopyValue) read(backup(cluster), "other", 0).message()).value());
    }
  }

  @Test
  void acknowledgedWritesAreThereAtOnce() {
    try (Cluster cluster = Cluster.inSync(3)) {
      for (int i = 0; i < 100; i++) {
        Answer write = cluster.execute(cluster.primary(P), put("k", "" + i));
        while (!write.isThere()) {
          cluster.run(MILLI / 20);
        }
        for (Member member : cluster.members()) {
          if (member != cluster.primary(P)) {
            CopyValue found = (CopyValue) read(member, "k", 0).message();
            assertArrayEquals(bytes("" + i), found.value());
          }
        }
      }
    }
  }

  @Test
  void whatMayBeTooOldIsNotRead() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "1"));
      assertNotNull(((CopyValue) read(backup(cluster), "k", SECOND).message()).value());
      assertEquals(Code.NOT_AVAILABLE, read(backup(cluster), "k", SECOND + 1).code());
      assertEquals(Code.NOT_AVAILABLE, read(backup(cluster), "k", -1).code());
      assertEquals(2, backup(cluster).host().stats().copies.tooOld.sum());
    }
  }

  @Test
  void whoIsOutOfSyncOrThePrimaryRefuses() {
    try (Cluster cluster = Cluster.inSync(3)) {
      cluster.done(put("k", "1"));
      assertEquals(Code.NOT_AVAILABLE, read(cluster.primary(P), "k", 0).code());
      Member away = backup(cluster);
      cluster.part(cluster.primary(P), away);
      cluster.execute(cluster.primary(P), put("k", "2"));
      cluster.run(10 * SECOND);
      assertTrue(!cluster.row().inSync().contains(away.id()), "it was dropped");
      assertEquals(Code.NOT_AVAILABLE, read(away, "k", 0).code());
      cluster.heal(cluster.primary(P), away);
      cluster.run(10 * SECOND);
      assertArrayEquals(bytes("2"), ((CopyValue) read(away, "k", 0).message()).value());
    }
  }

  @Test
  void strictGroupsAreReadByThePrimaryOnly() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster
          .members()
          .forEach(each -> each.host().rules(ScriptedLog.GROUP, new GroupRules(1, true, false)));
      cluster.done(put("k", "1"));
      assertEquals(Code.NOT_AVAILABLE, read(backup(cluster), "k", 0).code());
    }
  }

  @Test
  void anEntryThatHasExpiredIsNotThere() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "1", 1_000));
      assertNotNull(((CopyValue) read(backup(cluster), "k", 0).message()).value());
      cluster.run(2 * SECOND);
      assertNull(((CopyValue) read(backup(cluster), "k", 0).message()).value());
    }
  }
}
