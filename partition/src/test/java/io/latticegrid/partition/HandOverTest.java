package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a partition moves from one primary to another. */
class HandOverTest {
  private static void plan(Cluster cluster, List<MemberId> target) {
    cluster
        .log()
        .change(
            P,
            row ->
                new PartitionRow(
                    P, row.epoch() + 1, row.reign(), row.replicas(), row.inSync(), target));
  }

  private static void plan(Cluster cluster) {
    plan(cluster, List.of(cluster.member(2).id(), cluster.member(1).id()));
  }

  @Test
  void aFrozenPartitionHandsOverWithoutLosingAParkedWrite() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member old = cluster.primary(P);
      // Answers are outstanding when the freeze begins, and more writes come while it lasts.
      cluster.links().maxDelayNanos(100 * MILLI);
      cluster.maxViewDelayNanos(100 * MILLI);
      List<Answer> before = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        before.add(cluster.execute(old, put("before" + i, "v")));
      }
      plan(cluster);
      cluster.run(150 * MILLI);
      List<Answer> frozen = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        frozen.add(cluster.execute(old, put("frozen" + i, "v")));
      }
      cluster.run(2 * SECOND);
      assertEquals(cluster.member(2).id(), cluster.primary(P).id());
      before.forEach(answer -> assertTrue(answer.result().applied()));
      frozen.forEach(answer -> assertInstanceOf(NotOwner.class, answer.message()));
      for (int i = 0; i < 20; i++) {
        assertEquals("v", cluster.done(get("before" + i)).text());
      }
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertEquals(0, old.host().stats().snapshots.sum(), "the old primary goes on as a backup");
    }
  }

  @Test
  void whatWasAcknowledgedInMemoryIsNotLostByAPlannedMove() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member old = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      cluster.execute(old, put("k", "v"), null, AckLevel.MEMORY);
      plan(cluster);
      cluster.run(SECOND);
      assertEquals(old.id(), cluster.primary(P).id());
      cluster.links().dropNothing();
      cluster.run(3 * SECOND);
      assertEquals(cluster.member(2).id(), cluster.primary(P).id());
      assertEquals("v", cluster.done(get("k")).text());
    }
  }

  @Test
  void resultsOfWritesMoveWithThePartition() {
    try (Cluster cluster = Cluster.inSync(2)) {
      var insert = put(PutMode.IF_ABSENT, "k", "v");
      cluster.execute(cluster.primary(P), insert, attempt(9, 1), AckLevel.REPLICATED);
      plan(cluster);
      cluster.run(2 * SECOND);
      Answer retry = cluster.execute(cluster.member(2), insert, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertTrue(retry.result().applied());
    }
  }

  @Test
  void readsAreServedUntilTheHandOverIsAskedFor() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member old = cluster.primary(P);
      cluster.log().deaf(true);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      Answer outstanding = cluster.execute(old, put("other", "v"));
      plan(cluster);
      cluster.run(SECOND / 2);
      assertEquals("FROZEN", old.status(P).phase());
      assertEquals("v", cluster.done(get("k")).text());
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      assertTrue(outstanding.result().applied());
      assertFalse(cluster.done(get("k")).isThere(), "another may serve by now");
    }
  }

  @Test
  void writesWaitBoundedWhileAPartitionIsFrozen() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member old = cluster.primary(P);
      cluster.log().deaf(true);
      plan(cluster);
      cluster.run(SECOND);
      assertEquals("FROZEN", old.status(P).phase());
      List<Answer> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(cluster.execute(old, put("k" + i, "w")));
      }
      assertEquals(Code.OVERLOADED, cluster.execute(old, put("k", "w")).code());
      cluster.run(SECOND);
      waiting.forEach(answer -> assertFalse(answer.isThere()));
      cluster.run(3 * SECOND);
      waiting.forEach(answer -> assertEquals(Code.OVERLOADED, answer.code(), "it takes too long"));
    }
  }

  @Test
  void aPlanThatIsGivenUpLetsWaitingWritesGoOn() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member old = cluster.primary(P);
      cluster.log().deaf(true);
      plan(cluster);
      cluster.run(SECOND);
      Answer waiting = cluster.execute(old, put("k", "v"));
      plan(cluster, List.of());
      cluster.run(SECOND);
      assertTrue(waiting.result().applied());
      assertEquals("SERVING", old.status(P).phase());
    }
  }

  @Test
  void nothingIsFrozenBeforeTheWholeTargetIsInSync() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member first = cluster.primary(P);
      Member late = cluster.add(2);
      cluster.log().admit(late.id());
      cluster.part(first, late);
      cluster
          .log()
          .change(
              P,
              row ->
                  new PartitionRow(
                      P,
                      row.epoch() + 1,
                      row.reign(),
                      List.of(first.id(), late.id()),
                      row.inSync(),
                      List.of(late.id())));
      cluster.run(SECOND);
      assertTrue(cluster.done(put("k", "v")).result().applied());
      cluster.heal(first, late);
      cluster.run(3 * SECOND);
      assertEquals(late.id(), cluster.primary(P).id());
      assertEquals("v", cluster.done(get("k")).text());
      assertEquals(0, first.host().inspect().size(), "who has no part any more keeps no copy");
    }
  }
}
