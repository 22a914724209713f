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
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.DeltaAcks;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an acknowledgement promises. */
class AcknowledgedWritesTest {
  @Test
  void anAcknowledgedWriteSurvivesTheLossOfItsPrimary() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Answer answer = cluster.done(put("k", "v"));
      assertTrue(answer.result().applied());
      assertEquals(3, answer.result().copies());
      Member lost = cluster.primary(P);
      lost.die();
      cluster.remove(lost);
      cluster.run(SECOND);
      assertEquals("v", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aWriteIsAnsweredOnlyWhenEveryInSyncBackupHasIt() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member primary = cluster.primary(P);
      Member silent = cluster.member(3);
      cluster.part(primary, silent);
      Answer answer = cluster.execute(primary, put("k", "v"));
      cluster.run(SECOND);
      assertFalse(answer.isThere());
      cluster.heal(primary, silent);
      cluster.run(SECOND);
      assertEquals(3, answer.result().copies());
    }
  }

  @Test
  void aSilentBackupIsTakenOutAndTheAnswerSaysHowManyCopiesThereAre() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(3));
      Answer answer = cluster.execute(primary, put("k", "v"));
      cluster.run(5 * SECOND);
      assertEquals(List.of(primary.id(), cluster.member(2).id()), cluster.row().inSync());
      assertEquals(2, answer.result().copies());
      cluster.heal(primary, cluster.member(3));
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertEquals(3, cluster.row().inSync().size());
    }
  }

  @Test
  void aSilentBackupDoesNotTakeAHealthyOneWithIt() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(3));
      cluster.links().maxDelayNanos(150 * MILLI);
      for (int i = 0; i < 600; i++) {
        // There is always a write under way, so that the healthy one never has everything either.
        cluster.execute(primary, put("k" + i, "v"), null, AckLevel.MEMORY);
        cluster.run(10 * MILLI);
        assertTrue(cluster.row().inSync().contains(cluster.member(2).id()));
      }
      assertFalse(cluster.row().inSync().contains(cluster.member(3).id()));
    }
  }

  @Test
  void aWriteWithoutLeaseIsRefusedAndAReadSaysThatItIsActing() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "v"));
      Member primary = cluster.primary(P);
      primary.leaseFor(0);
      assertEquals(Code.NOT_AVAILABLE, cluster.done(put("k", "w")).code());
      Answer read = cluster.done(get("k"));
      assertEquals("v", read.text());
      assertEquals(Header.ACTING, read.flags());
      assertEquals(1, primary.host().stats().refused.noLease.sum());
    }
  }

  @Test
  void theRightToAnswerIsLookedAtAgainWhenTheAnswerLeaves() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Answer answer = cluster.execute(primary, put("k", "v"));
      primary.leaseFor(0);
      cluster.run(SECOND);
      assertEquals("v", read(cluster.member(2), "k"), "the backup has it");
      assertFalse(answer.isThere());
      primary.leaseForEver();
      cluster.run(SECOND);
      assertTrue(answer.result().applied());
    }
  }

  private static String read(Member at, String key) {
    var record = at.partition(P).state().find(Ops.MAP, Ops.bytes(key));
    return record == null
        ? ""
        : new String(record.valueBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void aDeposedPrimaryAnswersNothingAndDropsWhatOnlyItHad() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "old"));
      Member deposed = cluster.primary(P);
      Member next = cluster.member(2);
      cluster.isolate(deposed, SECOND);
      Answer plain = cluster.execute(deposed, put("k", "lost"));
      Answer conditional = cluster.execute(deposed, put(PutMode.IF_ABSENT, "new", "lost"));
      cluster.run(2 * SECOND);
      cluster.remove(deposed);
      cluster.run(SECOND);
      assertEquals("old", cluster.done(get("k")).text());
      cluster.done(put("k", "kept"));
      cluster.reconnect(deposed);
      cluster.run(SECOND);
      assertInstanceOf(NotOwner.class, plain.message());
      assertEquals(Header.UNSURE, plain.flags(), "it was applied, though it will not stay");
      assertEquals(Code.INDETERMINATE, conditional.code());
      cluster.join(deposed);
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
      assertEquals("kept", cluster.done(get("k")).text());
      assertNull(cluster.done(get("new")).text());
      assertEquals(next.id(), cluster.primary(P).id());
    }
  }

  @Test
  void aRetryAfterFailOverIsAnsweredFromTheWindowAndNotExecutedTwice() {
    try (Cluster cluster = Cluster.inSync(2)) {
      cluster.done(put("k", "a"));
      Member lost = cluster.primary(P);
      var replace = Ops.replaceIf("k", "a", "b");
      // The write reaches the backup; its answer is lost with the primary.
      cluster.links().drop((pair, message) -> message instanceof DeltaAcks);
      Answer first = cluster.execute(lost, replace, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND / 10);
      assertFalse(first.isThere());
      lost.die();
      cluster.remove(lost);
      cluster.run(SECOND);
      Member next = cluster.primary(P);
      Answer retry = cluster.execute(next, replace, attempt(9, 1), AckLevel.REPLICATED);
      assertTrue(retry.result().applied());
      assertEquals(1, next.host().stats().retriesAnswered.sum());
      assertEquals(0, next.host().stats().writes.sum());
      assertEquals("b", cluster.done(get("k")).text());
    }
  }

  @Test
  void aRetryAtTheSamePrimaryWaitsForTheBackupsAsTheFirstTryDoes() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      var insert = put(PutMode.IF_ABSENT, "k", "v");
      cluster.execute(primary, insert, attempt(9, 1), AckLevel.REPLICATED);
      Answer retry = cluster.execute(primary, insert, attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertFalse(retry.isThere());
      cluster.heal(primary, cluster.member(2));
      cluster.run(SECOND);
      assertTrue(retry.result().applied());
    }
  }

  @Test
  void anOperationThatChangesNothingDoesNotSpeakOfAChangeThatMayBeLost() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      cluster.execute(primary, put(PutMode.IF_ABSENT, "lock", "mine"));
      Answer second = cluster.execute(primary, put(PutMode.IF_ABSENT, "lock", "yours"));
      cluster.run(SECOND);
      assertFalse(second.isThere(), "it would say that the lock is taken");
      primary.die();
      cluster.remove(primary);
      cluster.run(SECOND);
      assertTrue(cluster.done(put(PutMode.IF_ABSENT, "lock", "yours")).result().applied());
    }
  }

  @Test
  void memoryIsAnsweredAtOnceWithOneCopyAndPersistedIsNeverLowered() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Answer memory = cluster.execute(primary, put("k", "v"), null, AckLevel.MEMORY);
      assertEquals(1, memory.result().copies());
      Answer forgotten = cluster.execute(primary, put("k", "w"), null, AckLevel.FIRE_AND_FORGET);
      assertTrue(forgotten.result().applied());
      Answer persisted = cluster.execute(primary, put("k", "x"), null, AckLevel.PERSISTED);
      assertEquals(Code.NOT_PERSISTENT, persisted.code());
      assertEquals("w", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void deltasAndAcknowledgementsThatGetLostAreSentAgainThoughNobodyWrites() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof Deltas);
      Answer lostOnTheWay = cluster.execute(primary, put("a", "v"));
      cluster.execute(primary, put("b", "v"), null, AckLevel.MEMORY);
      cluster.run(SECOND / 2);
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      assertTrue(lostOnTheWay.result().applied());
      cluster.links().drop((pair, message) -> message instanceof DeltaAcks);
      Answer lostOnTheWayBack = cluster.execute(primary, put("c", "v"));
      cluster.run(SECOND / 2);
      cluster.links().dropNothing();
      cluster.run(2 * SECOND);
      assertTrue(lostOnTheWayBack.result().applied());
      assertEquals(2, cluster.row().inSync().size());
    }
  }

  @Test
  void answersLeaveInTheOrderOfTheWrites() {
    try (Cluster cluster = Cluster.inSync(3)) {
      cluster.links().maxDelayNanos(50 * MILLI);
      List<Integer> order = new ArrayList<>();
      Member primary = cluster.primary(P);
      for (int i = 0; i < 50; i++) {
        int number = i;
        Operation write =
            Ops.operation(
                put("k" + i, "v"), null, AckLevel.REPLICATED, (flags, m) -> order.add(number));
        primary.loop().turn(() -> primary.host().execute(ScriptedLog.GROUP, P, 0, write));
        cluster.run(MILLI);
      }
      cluster.run(SECOND);
      assertEquals(50, order.size());
      assertEquals(order.stream().sorted().toList(), order);
    }
  }

  @Test
  void whoDoesNotServeThePartitionSaysWhoDoes() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Answer answer = cluster.execute(cluster.member(2), put("k", "v"));
      NotOwner notOwner = assertInstanceOf(NotOwner.class, answer.message());
      assertEquals(cluster.primary(P).id(), notOwner.row().primary().orElseThrow());
      Answer unknown = cluster.execute(cluster.member(2), 5, get("k"), null, AckLevel.MEMORY);
      assertEquals(Code.PARTITION_UNAVAILABLE, unknown.code());
    }
  }
}
