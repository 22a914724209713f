package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.putFor;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import org.junit.jupiter.api.Test;

/** What time takes away, and what removals leave behind. */
class ExpiryAndTombstonesTest {
  private static int tombstones(Member member) {
    return member.partition(P).state().tombstoneCount();
  }

  @Test
  void anEntryIsThereUntilItsTimeAndGoneForEverybodyAfterIt() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "v", 1_000));
      assertEquals("v", cluster.done(get("k")).text());
      cluster.run(SECOND);
      assertNull(cluster.done(get("k")).text());
      assertFalse(cluster.done(Ops.remove("k")).result().applied(), "it is hidden already");
      cluster.run(2 * SECOND);
      cluster.members().forEach(member -> assertEquals(0, member.status(P).entries()));
      cluster.assertConverged(P);
    }
  }

  @Test
  void expiryIsDecidedByThePrimaryOnly() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "v", 1_000));
      Member primary = cluster.primary(P);
      primary.leaseFor(0);
      cluster.run(20 * SECOND);
      cluster.members().forEach(member -> assertEquals(1, member.status(P).entries()));
      assertEquals(0, cluster.member(2).host().stats().gone.expired.sum());
      assertNull(cluster.done(get("k")).text());
      primary.leaseForEver();
      cluster.run(3 * SECOND);
      assertEquals(1, primary.host().stats().gone.expired.sum());
      cluster.members().forEach(member -> assertEquals(0, member.status(P).entries()));
    }
  }

  @Test
  void aNewPrimaryExpiresWhatTheOldOneDidNotCome() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "v", 1_000));
      Member lost = cluster.primary(P);
      lost.die();
      cluster.remove(lost);
      cluster.run(10 * SECOND);
      assertEquals(1, cluster.member(2).host().stats().gone.expired.sum());
      assertEquals(0, cluster.member(2).status(P).entries());
    }
  }

  @Test
  void aLaterWriteKeepsAnEntryAliveAndAnExpiredOneCountsAsAbsent() {
    try (Cluster cluster = Cluster.inSync(1)) {
      cluster.done(putFor("a", "v", 500));
      cluster.done(put("a", "w"));
      cluster.done(putFor("b", "v", 500));
      cluster.run(400 * MILLI);
      assertTrue(cluster.done(put(PutMode.IF_ABSENT, "b", "w")).result().applied());
      cluster.run(5 * SECOND);
      assertEquals("w", cluster.done(get("a")).text());
      assertEquals("w", cluster.done(get("b")).text());
      // The first b may have been removed before it was written again, the others never.
      assertTrue(cluster.primary(P).host().stats().gone.expired.sum() <= 1);
    }
  }

  @Test
  void aTimeToLiveWithoutEndDoesNotOverflow() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(putFor("k", "v", Long.MAX_VALUE));
      cluster.done(putFor("l", "v", 1L << 50));
      cluster.run(SECOND);
      assertEquals("v", cluster.done(get("k")).text());
      assertEquals("v", cluster.done(get("l")).text());
    }
  }

  @Test
  void writingAnEntryAgainAndAgainTakesOneTimerOnly() {
    try (Cluster cluster = Cluster.inSync(1)) {
      for (int i = 0; i < 500; i++) {
        cluster.execute(cluster.primary(P), putFor("k", "v" + i, 3_600_000), null, AckLevel.MEMORY);
        cluster.run(MILLI);
      }
      assertEquals(1, cluster.primary(P).partition(P).state().timers().size());
    }
  }

  @Test
  void entriesThatComeAndGoLeaveFewTimersBehind() {
    try (Cluster cluster = Cluster.inSync(1)) {
      PartitionState state = cluster.primary(P).partition(P).state();
      for (int i = 0; i < 5_000; i++) {
        cluster.execute(cluster.primary(P), putFor("k", "v", 3_600_000), null, AckLevel.MEMORY);
        cluster.execute(cluster.primary(P), remove("k"), null, AckLevel.MEMORY);
        assertTrue(state.timers().size() <= 1_100, "timers: " + state.timers().size());
      }
      cluster.done(putFor("k", "v", 1_000));
      cluster.run(2 * SECOND);
      assertEquals(0, state.liveCount());
    }
  }

  @Test
  void tombstonesGoWhenEveryReplicaHasThemAndNothingReturns() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member primary = cluster.primary(P);
      Member silent = cluster.member(3);
      for (int i = 0; i < 10; i++) {
        cluster.done(put("k" + i, "v"));
      }
      cluster.links().drop((pair, m) -> m instanceof Deltas && pair.to().equals(silent.id()));
      for (int i = 0; i < 10; i++) {
        cluster.execute(primary, Ops.remove("k" + i));
      }
      cluster.run(SECOND);
      assertEquals(10, tombstones(primary), "one replica lacks the removals");
      assertEquals(10, tombstones(cluster.member(2)));
      cluster.links().dropNothing();
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      cluster.members().forEach(member -> assertEquals(0, tombstones(member)));
      cluster.members().forEach(member -> assertEquals(0, member.status(P).usedBytes()));
      cluster.remove(primary);
      cluster.run(SECOND);
      assertNull(cluster.done(get("k3")).text());
    }
  }

  @Test
  void tombstonesStayWhileAReplicaIsOnItsWayIn() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member late = cluster.add(3);
      cluster.part(cluster.primary(P), late);
      cluster.join(late);
      cluster.run(SECOND);
      cluster.done(Ops.remove("k"));
      cluster.run(SECOND);
      assertEquals(1, tombstones(cluster.primary(P)));
      cluster.heal(cluster.primary(P), late);
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertEquals(0, tombstones(cluster.primary(P)));
    }
  }

  @Test
  void anAnnouncementThatCannotLeaveIsMadeAgain() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member backup = cluster.member(2);
      cluster.done(put("k", "v"));
      cluster.execute(cluster.primary(P), Ops.remove("k"));
      cluster.run(20 * MILLI);
      cluster.part(cluster.primary(P), backup);
      cluster.run(SECOND);
      assertEquals(1, tombstones(backup));
      cluster.heal(cluster.primary(P), backup);
      cluster.run(SECOND);
      assertEquals(0, tombstones(backup));
    }
  }

  @Test
  void removingAndWritingOneKeyAgainAndAgainLeavesNoTrailOfTombstones() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member late = cluster.add(2);
      cluster.part(cluster.primary(P), late);
      cluster.join(late);
      cluster.run(SECOND);
      for (int i = 0; i < 2_000; i++) {
        cluster.execute(cluster.primary(P), put("k", "v"));
        cluster.execute(cluster.primary(P), Ops.remove("k"));
      }
      assertTrue(tombstones(cluster.primary(P)) <= 64);
    }
  }
}
