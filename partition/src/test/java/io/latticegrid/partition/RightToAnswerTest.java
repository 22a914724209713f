package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.partition.BackupProgress.Joining;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Count;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Scan;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaAcks;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Who may answer is looked at when the answer leaves, and answers wait for whoever may be promoted.
 */
class RightToAnswerTest {
  @Test
  void aWriteAnsweredFromMemoryIsNotAnsweredIfTheLeaseRanOutWhileItWasApplied() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      primary.leaseForLooks(1);
      Answer answer = cluster.execute(primary, put("k", "v"), null, AckLevel.MEMORY);
      cluster.run(SECOND);
      assertFalse(answer.isThere());
      primary.leaseForEver();
      cluster.run(SECOND);
      assertEquals(1, answer.result().copies());
    }
  }

  @Test
  void anOperationThatChangesNothingIsNotAnsweredIfTheLeaseRanOutWhileItWasDecided() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member primary = cluster.primary(P);
      primary.leaseForLooks(1);
      Answer answer = cluster.execute(primary, put(PutMode.IF_ABSENT, "k", "w"));
      cluster.run(SECOND);
      assertFalse(answer.isThere());
      primary.leaseForEver();
      cluster.run(SECOND);
      assertFalse(answer.result().applied());
    }
  }

  @Test
  void eachOfManyAnswersThatLeaveTogetherLooksAtTheLease() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Answer one = cluster.execute(primary, put("a", "v"));
      Answer two = cluster.execute(primary, put("b", "v"));
      primary.leaseForLooks(1);
      cluster.run(SECOND);
      assertTrue(one.isThere());
      assertFalse(two.isThere());
    }
  }

  private static void planMoveAway(Cluster cluster) {
    List<MemberId> target = List.of(cluster.member(2).id());
    cluster
        .log()
        .change(
            P,
            row ->
                new PartitionRow(
                    P, row.epoch() + 1, row.reign(), row.replicas(), row.inSync(), target));
  }

  @Test
  void readsAtThePrimaryWaitOnceItHasAskedForTheHandOverBecauseAnotherMayServeByNow() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "old"));
      Member old = cluster.primary(P);
      Member next = cluster.member(2);
      planMoveAway(cluster);
      while (cluster.primary(P) == old) {
        cluster.run(MILLI / 10);
      }
      // The old primary has not heard of it, and its lease is as good as ever.
      old.isolated(true);
      cluster.run(10 * MILLI);
      assertEquals(1, cluster.execute(next, put("k", "new")).result().copies());
      Answer read = cluster.execute(old, get("k"));
      Answer scanned = new Answer();
      old.host().reads().scan(ScriptedLog.GROUP, P, Ops.MAP, new Scan(0, 10, true), scanned);
      List<Long> counts =
          old.host().reads().count(ScriptedLog.GROUP, Ops.MAP, new Count(List.of(P))).counts();
      cluster.run(SECOND);
      assertFalse(read.isThere(), "it would be the old value");
      assertEquals(
          io.latticegrid.data.error.GridException.Code.OVERLOADED, scanned.code(), "asked again");
      assertEquals(List.of(-1L), counts);
      cluster.reconnect(old);
      cluster.run(SECOND);
      assertInstanceOf(NotOwner.class, read.message());
    }
  }

  @Test
  void anAnswerWaitsForABackupThatTheLogWasAskedToTakeIn() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Member third = cluster.add(3);
      cluster.log().deaf(true);
      cluster.join(third);
      cluster.run(SECOND);
      assertEquals(
          Joining.ASKED, primary.partition(P).primary().backups().all().get(third.id()).joining());
      cluster.part(primary, third);
      Answer answer = cluster.execute(primary, put("k", "v"));
      cluster.run(8 * SECOND);
      assertFalse(answer.isThere(), "the row may name it by now, and it may be promoted");
      cluster.heal(primary, third);
      cluster.run(3 * SECOND);
      assertTrue(answer.result().applied());
      cluster.log().deaf(false);
      cluster.run(SECOND);
      assertTrue(cluster.row().inSync().contains(third.id()));
      primary.die();
      cluster.member(2).die();
      cluster.remove(primary, cluster.member(2));
      cluster.run(SECOND);
      assertEquals("v", cluster.done(get("k")).text());
    }
  }

  private static void deliver(Member from, Member to, ReplicationMessage message) {
    to.loop().turn(() -> to.host().replication().replicate(from.id(), null, message));
  }

  @Test
  void deltasOfAnotherReignAreRefusedThoughTheSameMemberIsThePrimary() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member primary = cluster.primary(P);
      Member backup = cluster.member(2);
      PartitionStatus before = backup.status(P);
      long next = before.vector().get(primary.id()) + 1;
      Delta late =
          new Delta(
              new Dot(primary.id(), next),
              Ops.MAP,
              Ops.bytes("k"),
              Ops.bytes("deposed"),
              Long.MAX_VALUE >>> 1,
              primary.id(),
              0,
              null,
              null);
      for (long reign : new long[] {before.reign() - 1, before.reign() + 1}) {
        DeltaSection section =
            new DeltaSection(ScriptedLog.GROUP, P, reign, List.of(late), new VersionVector());
        deliver(primary, backup, new Deltas(List.of(section)));
        assertEquals(before.vector(), backup.status(P).vector());
        assertEquals(before.digest(), backup.status(P).digest());
      }
    }
  }

  @Test
  void acknowledgementsOfAnotherReignReleaseNothing() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Member backup = cluster.member(2);
      cluster.part(primary, backup);
      Answer answer = cluster.execute(primary, put("k", "v"));
      PartitionStatus status = primary.status(P);
      for (long reign : new long[] {status.reign() - 1, status.reign() + 1}) {
        AckSection ack = new AckSection(ScriptedLog.GROUP, P, reign, status.vector().copy());
        deliver(backup, primary, new DeltaAcks(List.of(ack)));
        assertFalse(answer.isThere());
      }
      AckSection ack = new AckSection(ScriptedLog.GROUP, P, status.reign(), status.vector().copy());
      deliver(backup, primary, new DeltaAcks(List.of(ack)));
      assertTrue(answer.result().applied());
    }
  }
}
