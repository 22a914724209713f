package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.proto.message.ReplicationMessage.Resync;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a replica gets a copy. */
class SnapshotsTest {
  private static void fill(Cluster cluster, int from, int to) {
    for (int i = from; i < to; i++) {
      cluster.execute(cluster.primary(P), put("key" + i, "value" + i), null, AckLevel.MEMORY);
      cluster.run(MILLI);
    }
  }

  private static void forbidSnapshotsInSync(Cluster cluster) {
    cluster
        .links()
        .watch((pair, frame) ->
            assertFalse(
                frame.message() instanceof Attached attached
                    && (attached.mode() == AttachMode.SNAPSHOT
                        || attached.mode() == AttachMode.COMPARE)
                    && cluster.row().isPrimary(pair.from())
                    && cluster.row().inSync().contains(pair.to()),
                "a replica in sync is never told to start from a snapshot"));
  }

  @Test
  void aBackupBehindTheRetainedLogStartsFromASnapshotAndNeverWhileInSync() {
    try (Cluster cluster = Cluster.inSync(2)) {
      forbidSnapshotsInSync(cluster);
      Member backup = cluster.member(2);
      cluster.part(cluster.primary(P), backup);
      fill(cluster, 0, 50);
      cluster.run(5 * SECOND);
      assertFalse(cluster.row().inSync().contains(backup.id()), "first it is taken out");
      fill(cluster, 50, 150);
      cluster.heal(cluster.primary(P), backup);
      cluster.run(5 * SECOND);
      assertEquals(1, backup.host().stats().snapshots.sum());
      cluster.assertConverged(P);
      assertEquals(150, backup.status(P).entries());
    }
  }

  @Test
  void aBackupThatMissedLittleIsStreamedTo() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 0, 100);
      cluster.part(cluster.primary(P), cluster.member(2));
      fill(cluster, 100, 120);
      cluster.run(SECOND);
      cluster.heal(cluster.primary(P), cluster.member(2));
      cluster.run(SECOND);
      assertEquals(0, cluster.member(2).host().stats().snapshots.sum());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aReplicaThatGaveUpASnapshotDoesNotPassForComplete() {
    try (Cluster cluster = Cluster.inSync(1)) {
      forbidSnapshotsInSync(cluster);
      fill(cluster, 0, 200);
      Member late = cluster.add(2);
      int[] chunks = new int[1];
      cluster.links().drop((pair, message) -> message instanceof Fetch && chunks[0]++ == 3);
      cluster.join(late);
      cluster.run(SECOND);
      assertEquals("SNAPSHOT", late.status(P).phase());
      // It is told to attach again while it has but a part.
      MemberId primary = cluster.primary(P).id();
      late.loop().turn(() -> late.partition(P).resync(primary, new Resync(cluster.row().reign())));
      cluster.run(3 * SECOND);
      assertEquals(200, late.status(P).entries());
      cluster.assertConverged(P);
      assertEquals(2, late.host().stats().snapshots.sum());
    }
  }

  @Test
  void aPrimaryThatIsReplacedWhileASnapshotIsFetchedLeavesNoHalfCopyBehind() {
    try (Cluster cluster = Cluster.inSync(2)) {
      forbidSnapshotsInSync(cluster);
      fill(cluster, 0, 200);
      Member late = cluster.add(3);
      int[] chunks = new int[1];
      cluster.links().drop((pair, message) -> message instanceof Chunk && chunks[0]++ > 3);
      cluster.join(late);
      cluster.run(SECOND);
      assertEquals("SNAPSHOT", late.status(P).phase());
      cluster.links().dropNothing();
      Member lost = cluster.primary(P);
      lost.die();
      cluster.remove(lost);
      cluster.run(5 * SECOND);
      cluster.assertConverged(P);
      assertEquals(200, late.status(P).entries());
    }
  }

  @Test
  void chunksAndStreamedDeltasInterleave() {
    try (Cluster cluster = Cluster.inSync(1)) {
      fill(cluster, 0, 300);
      cluster.links().maxDelayNanos(20 * MILLI);
      cluster.join(cluster.add(2));
      for (int i = 0; i < 300; i++) {
        cluster.execute(cluster.primary(P), put("key" + i, "new" + i), null, AckLevel.MEMORY);
        cluster.execute(cluster.primary(P), Ops.remove("key" + (i * 7) % 300));
        cluster.run(3 * MILLI);
      }
      cluster.run(3 * SECOND);
      assertTrue(cluster.member(2).host().stats().snapshots.sum() > 0);
      cluster.assertConverged(P);
    }
  }

  @Test
  void aBackupComesInSyncWhileWritesNeverPause() {
    try (Cluster cluster = Cluster.inSync(1)) {
      fill(cluster, 0, 100);
      cluster.links().maxDelayNanos(10 * MILLI);
      cluster.join(cluster.add(2));
      // Between two acknowledgements there are always new writes.
      fill(cluster, 100, 4_000);
      assertEquals(2, cluster.row().inSync().size());
      assertEquals(1, cluster.member(2).host().stats().snapshots.sum());
    }
  }

  @Test
  void whoIsOnlyFetchingASnapshotIsNotPromoted() {
    try (Cluster cluster = Cluster.inSync(1)) {
      fill(cluster, 0, 200);
      Member late = cluster.add(2);
      cluster.links().drop((pair, message) -> message instanceof Chunk);
      cluster.join(late);
      cluster.run(SECOND);
      PartitionRow row = cluster.row();
      PartitionRow wrong =
          new PartitionRow(
              P,
              row.epoch() + 1,
              row.epoch() + 1,
              List.of(late.id()),
              List.of(late.id()),
              List.of());
      assertThrows(BrokenInvariant.class, () -> late.partition(P).rowChanged(wrong, 0));
    }
  }

  @Test
  void resultsOfWritesTravelWithTheSnapshotHoweverMany() {
    try (Cluster cluster = Cluster.inSync(1)) {
      fill(cluster, 0, 100);
      Member primary = cluster.primary(P);
      for (int session = 1; session <= 100; session++) {
        for (int sequence = 1; sequence <= 5; sequence++) {
          cluster.execute(
              primary,
              put(PutMode.IF_ABSENT, session + ":" + sequence, "v"),
              attempt(-session, sequence),
              AckLevel.MEMORY);
        }
      }
      int[] largest = new int[1];
      cluster
          .links()
          .watch((pair, frame) -> {
            if (frame.message() instanceof Chunk chunk) {
              largest[0] = Math.max(largest[0], chunk.windows().size());
            }
          });
      Member late = cluster.add(2);
      cluster.join(late);
      cluster.run(3 * SECOND);
      assertEquals(1, late.host().stats().snapshots.sum());
      assertTrue(largest[0] < 50, "a chunk is bounded, this one had " + largest[0]);
      primary.die();
      cluster.remove(primary);
      cluster.run(SECOND);
      for (int session = 1; session <= 100; session++) {
        Answer retry =
            cluster.execute(
                late,
                put(PutMode.IF_ABSENT, session + ":3", "v"),
                attempt(-session, 3),
                AckLevel.REPLICATED);
        assertTrue(retry.result().applied(), "remembered for session " + session);
      }
    }
  }

  @Test
  void anInSyncReplicaAheadOfTheNewPrimaryIsTakenOutBeforeItStartsOver() {
    try (Cluster cluster = Cluster.inSync(3)) {
      forbidSnapshotsInSync(cluster);
      Member lost = cluster.primary(P);
      Member behind = cluster.member(2);
      Member ahead = cluster.member(3);
      cluster.links().cut(lost.id(), behind.id());
      Answer never = cluster.execute(lost, put(PutMode.IF_ABSENT, "k", "lost"));
      cluster.run(SECOND / 10);
      assertEquals(1, ahead.status(P).entries());
      lost.die();
      cluster.remove(lost);
      cluster.run(3 * SECOND);
      assertFalse(never.isThere());
      assertEquals(behind.id(), cluster.primary(P).id());
      assertTrue(cluster.done(put(PutMode.IF_ABSENT, "k", "kept")).result().applied());
      cluster.run(3 * SECOND);
      assertEquals(1, ahead.host().stats().snapshots.sum());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aRowThatForgetsAReplicaAndTakesItBackUnseenStillBringsItInSync() {
    try (Cluster cluster = Cluster.inSync(2)) {
      fill(cluster, 0, 10);
      Member backup = cluster.member(2);
      // The backup sees only the last of these rows, and thinks that nothing has happened.
      backup.isolated(true);
      cluster.remove(backup);
      cluster.run(SECOND);
      cluster.join(backup);
      cluster.run(SECOND / 2);
      backup.isolated(false);
      cluster
          .log()
          .change(
              P,
              row ->
                  new PartitionRow(
                      P, row.epoch() + 1, row.reign(), row.replicas(), row.inSync(), List.of()));
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertEquals(2, cluster.row().inSync().size());
    }
  }

  @Test
  void aRequestToAttachAgainThatGetsLostIsRepeated() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.links().drop((pair, message) -> message instanceof Resync);
      cluster.part(cluster.primary(P), cluster.member(2));
      cluster.execute(cluster.primary(P), put("k", "v"));
      cluster.run(5 * SECOND);
      assertEquals(1, cluster.row().inSync().size());
      cluster.heal(cluster.primary(P), cluster.member(2));
      cluster.run(3 * SECOND);
      cluster.links().dropNothing();
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
    }
  }

  @Test
  void aLongOldValueIsNotRememberedAndARetryIsToldSo() {
    try (Cluster cluster = Cluster.inSync(2, HostConfig.defaults())) {
      cluster.done(put("k", "x".repeat(200_000)));
      Member primary = cluster.primary(P);
      var replace = put(PutMode.REPLACE, "k", "y");
      Answer first = cluster.execute(primary, replace, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertEquals(200_000, first.text().length());
      Answer retry = cluster.execute(primary, replace, attempt(9, 1), AckLevel.REPLICATED);
      assertEquals(Code.INDETERMINATE, retry.code());
    }
  }

  @Test
  void valuesOfTheGreatestSizeFitTheFramesOfStreamAndSnapshot() {
    try (Cluster cluster = Cluster.inSync(2, HostConfig.defaults())) {
      String big = "x".repeat(Limits.MAX_VALUE);
      for (int i = 0; i < 3; i++) {
        cluster.done(put("small" + i, "x".repeat(100_000)));
        assertEquals(2, cluster.done(put("big" + i, big)).result().copies());
      }
      cluster.join(cluster.add(3));
      cluster.run(3 * SECOND);
      assertEquals(1, cluster.member(3).host().stats().snapshots.sum());
      cluster.assertConverged(P);
    }
  }
}
