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
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A primary that was promoted while the lease of the one before may not have run out. */
class ActingTest {
  private static final long ACTING_NANOS = 800 * MILLI;

  /** The primary dies, and the next is promoted at once. */
  private static Member promoteEarly(Cluster cluster) {
    Member lost = cluster.primary(P);
    lost.die();
    cluster.log().acting(ACTING_NANOS);
    cluster.remove(lost);
    cluster.run(2 * MILLI);
    return cluster.primary(P);
  }

  @Test
  void answersOfAPrimaryThatWasPromotedEarlySaySoUntilTheOldLeaseIsOver() {
    try (Cluster cluster = Cluster.inSync(3)) {
      cluster.done(put("k", "v"));
      Member acting = promoteEarly(cluster);
      Answer read = cluster.execute(acting, get("k"));
      assertEquals("v", read.text());
      assertEquals(Header.ACTING, read.flags());
      Answer write = cluster.execute(acting, put("k", "w"));
      cluster.run(ACTING_NANOS / 2);
      assertEquals(2, write.result().copies());
      assertEquals(Header.ACTING, write.flags());
      cluster.run(ACTING_NANOS / 2);
      assertEquals(0, cluster.execute(acting, get("k")).flags());
      assertEquals(0, cluster.done(put("k", "x")).flags());
    }
  }

  @Test
  void anAnswerIsActingIfTheOperationWasDecidedWhileThePrimaryWas() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member acting = promoteEarly(cluster);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      Answer write = cluster.execute(acting, put(PutMode.IF_ABSENT, "k", "w"));
      cluster.run(SECOND);
      assertFalse(write.isThere());
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      assertEquals(Header.ACTING, write.flags());
    }
  }

  @Test
  void aRetryThatMustNotRunTwiceIsIndeterminateWhileActingAndIsNotExecuted() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member acting = promoteEarly(cluster);
      DataMessage insert = put(PutMode.IF_ABSENT, "k", "v");
      assertEquals(Code.INDETERMINATE, cluster.retry(acting, insert, attempt(9, 1)).code());
      assertEquals(0, acting.host().stats().writes.sum());
      cluster.run(ACTING_NANOS);
      assertTrue(cluster.retry(acting, insert, attempt(9, 2)).result().applied());
    }
  }

  @Test
  void aWriteBelowWhatTheWindowKnowsCountsAsARetry() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.execute(cluster.primary(P), put("a", "v"), attempt(9, 2), AckLevel.REPLICATED);
      cluster.run(SECOND / 10);
      Member acting = promoteEarly(cluster);
      DataMessage insert = put(PutMode.IF_ABSENT, "k", "v");
      Answer below = cluster.execute(acting, insert, attempt(9, 1), AckLevel.REPLICATED);
      assertEquals(Code.INDETERMINATE, below.code());
      Answer above = cluster.execute(acting, insert, attempt(9, 3), AckLevel.REPLICATED);
      assertTrue(above.result().applied());
    }
  }

  @Test
  void retriesThatMayRunTwiceAndThoseThatAreRememberedAreAnsweredWhileActing() {
    try (Cluster cluster = Cluster.inSync(2)) {
      DataMessage insert = put(PutMode.IF_ABSENT, "k", "v");
      cluster.execute(cluster.primary(P), insert, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND / 10);
      Member acting = promoteEarly(cluster);
      assertTrue(cluster.retry(acting, insert, attempt(9, 1)).result().applied());
      assertEquals(0, acting.host().stats().writes.sum());
      assertTrue(cluster.retry(acting, put("k", "w"), attempt(9, 2)).result().applied());
      assertEquals("w", cluster.done(get("k")).text());
    }
  }

  @Test
  void aPrimaryWronglyProvenDeadAcknowledgesNoReplicatedWriteAfterAnotherWasPromoted() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member old = cluster.primary(P);
      // It keeps its lease and all its links, but does not hear of the row.
      old.isolated(true);
      cluster.log().acting(ACTING_NANOS);
      cluster.remove(old);
      cluster.run(2 * MILLI);
      Answer late = cluster.execute(old, put("k", "late"));
      Answer lateIf = cluster.execute(old, put(PutMode.IF_ABSENT, "if", "late"));
      Answer kept = cluster.execute(cluster.primary(P), put("k", "kept"));
      cluster.run(ACTING_NANOS);
      assertFalse(late.isThere(), "its backups follow another reign");
      assertFalse(lateIf.isThere());
      assertEquals(2, kept.result().copies());
      cluster.reconnect(old);
      cluster.run(SECOND);
      assertInstanceOf(NotOwner.class, late.message());
      assertEquals(Code.INDETERMINATE, lateIf.code());
      assertEquals("kept", cluster.done(get("k")).text());
      assertEquals(List.of(cluster.member(2).id(), cluster.member(3).id()), cluster.row().inSync());
    }
  }
}
