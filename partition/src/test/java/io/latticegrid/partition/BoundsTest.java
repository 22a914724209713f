package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.bytes;
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
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What costs bounded memory, and what waits in order. */
class BoundsTest {
  @Test
  void aSlowBackupCostsTheWriterOverloadedAndNotMemory() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      int refused = 0;
      for (int i = 0; i < 1_000; i++) {
        Answer answer = cluster.execute(primary, put("k" + i, "x".repeat(100)));
        if (answer.isThere()) {
          assertEquals(Code.OVERLOADED, answer.code());
          assertTrue(((Failure) answer.message()).retryAfterMillis() > 0);
          refused++;
        }
      }
      assertTrue(refused > 800, "refused " + refused);
      long retained = primary.partition(P).state().log().retainedBytes();
      assertTrue(retained < 2L * Cluster.CONFIG.creditBytes(), "retained " + retained);
      cluster.heal(primary, cluster.member(2));
      cluster.run(SECOND);
      assertTrue(cluster.done(put("k", "v")).result().applied(), "credit is back");
      assertTrue(
          primary.partition(P).state().log().retainedBytes() <= Cluster.CONFIG.retainedBytes());
    }
  }

  @Test
  void aBackupThatIsNotInSyncRefusesNobodyAndIsLetGoWhenItLags() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      cluster.run(SECOND);
      cluster.execute(primary, put("k", "v"));
      cluster.run(5 * SECOND);
      assertEquals(1, cluster.row().inSync().size());
      for (int i = 0; i < 2_000; i++) {
        assertTrue(cluster.execute(primary, put("k" + i, "x".repeat(100))).result().applied());
        cluster.run(MILLI);
      }
      long retained = primary.partition(P).state().log().retainedBytes();
      assertTrue(retained < 4L * Cluster.CONFIG.creditBytes(), "retained " + retained);
      cluster.heal(primary, cluster.member(2));
      cluster.run(3 * SECOND);
      cluster.assertConverged(P);
    }
  }

  @Test
  void fewDeltasAreKeptWhileAllCopiesAreInStepAndMoreOnceOneIsAway() {
    HostConfig config = HostConfig.defaults();
    int few = Retention.partOf(config.retainedBytes(), false);
    assertTrue(few < config.retainedBytes() / 4, "few are " + few);
    try (Cluster cluster = Cluster.inSync(2, config)) {
      Member primary = cluster.primary(P);
      Member backup = cluster.member(2);
      write(cluster, primary, 2_000);
      assertTrue(retained(primary) > few / 2 && retained(primary) <= few, "" + retained(primary));
      assertTrue(retained(backup) <= few, "" + retained(backup));
      cluster.part(primary, backup);
      cluster.run(SECOND);
      cluster.execute(primary, put("k", "v"));
      cluster.run(10 * SECOND);
      assertEquals(1, cluster.row().inSync().size());
      write(cluster, primary, 2_000);
      assertTrue(retained(primary) > 4L * few, "" + retained(primary));
      cluster.heal(primary, backup);
      cluster.run(5 * SECOND);
      cluster.assertConverged(P);
      assertTrue(retained(primary) <= few, "" + retained(primary));
    }
  }

  @Test
  void theOnlyCopyKeepsNextToNoDeltasUntilABackupAttaches() {
    HostConfig config = HostConfig.defaults();
    int fewest = Retention.partOf(config.retainedBytes(), true);
    assertTrue(fewest < Retention.partOf(config.retainedBytes(), false) / 8, "" + fewest);
    try (Cluster cluster = Cluster.inSync(1, config)) {
      Member primary = cluster.primary(P);
      write(cluster, primary, 2_000);
      assertTrue(retained(primary) <= 2L * fewest + 200, "" + retained(primary));
    }
  }

  private static void write(Cluster cluster, Member primary, int entries) {
    for (int i = 0; i < entries; i++) {
      cluster.execute(primary, put("k" + i, "x".repeat(100)));
      cluster.run(MILLI);
    }
    cluster.run(SECOND);
  }

  private static long retained(Member member) {
    return member.partition(P).state().log().retainedBytes();
  }

  @Test
  void retriesThatWaitAreBoundedThoughTheyCostNoCredit() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      cluster.part(primary, cluster.member(2));
      int refused = 0;
      for (int i = 0; i < 1_000; i++) {
        Answer answer = cluster.execute(primary, put("k", "v"), attempt(9, 1), AckLevel.REPLICATED);
        refused += answer.isThere() && answer.code() == Code.OVERLOADED ? 1 : 0;
      }
      assertEquals(1_000 - Cluster.CONFIG.creditBytes() / 64, refused);
    }
  }

  @Test
  void aRetryIsAnsweredEvenWhereThereIsNoRoomForANewWrite() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member primary = cluster.primary(P);
      Answer first = cluster.execute(primary, put("k", "v"), attempt(9, 1), AckLevel.REPLICATED);
      cluster.run(SECOND);
      assertTrue(first.result().applied());
      cluster.part(primary, cluster.member(2));
      while (!cluster.execute(primary, put("x", "x".repeat(1_000))).isThere()) {
        cluster.run(1);
      }
      Answer retry = cluster.execute(primary, put("k", "v"), attempt(9, 1), AckLevel.MEMORY);
      assertTrue(retry.result().applied());
    }
  }

  @Test
  void aSuspendedKeyParksLaterOperationsInOrderAndBounded() {
    try (Cluster cluster = Cluster.inSync(1)) {
      Member primary = cluster.primary(P);
      PartitionHost host = primary.host();
      assertTrue(host.suspend(ScriptedLog.GROUP, P, Ops.MAP, bytes("k")));
      assertFalse(host.suspend(ScriptedLog.GROUP, P, Ops.MAP, bytes("k")), "only once");
      List<String> order = new ArrayList<>();
      for (int i = 0; i < SuspendedKeys.MAX_WAITING; i++) {
        String name = "v" + i;
        Operation write =
            Ops.operation(put("k", name), null, AckLevel.MEMORY, (flags, m) -> order.add(name));
        primary.loop().turn(() -> host.execute(ScriptedLog.GROUP, P, 0, write));
      }
      assertEquals(List.of(), order);
      assertEquals(Code.OVERLOADED, cluster.execute(primary, get("k")).code());
      assertTrue(cluster.execute(primary, put("other", "v")).result().applied());
      primary.loop().turn(() -> host.resume(ScriptedLog.GROUP, P, Ops.MAP, bytes("k")));
      assertEquals(SuspendedKeys.MAX_WAITING, order.size());
      assertEquals("v63", cluster.done(get("k")).text());
      assertEquals("v0", order.get(0));
    }
  }

  @Test
  void aResumedOperationThatSuspendsTheKeyAgainKeepsTheRestWaitingInOrder() {
    SuspendedKeys keys = new SuspendedKeys();
    keys.suspend(1, bytes("k"));
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      operations.add(Ops.operation(put("k", "v" + i), null, AckLevel.MEMORY, ReplyTarget.NOBODY));
      assertTrue(keys.park(operations.get(i)));
    }
    List<Operation> run = new ArrayList<>();
    keys.resume(
        1,
        bytes("k"),
        operation -> {
          if (keys.isSuspended(1, bytes("k"))) {
            keys.park(operation);
          } else {
            run.add(operation);
            keys.suspend(1, bytes("k"));
          }
        });
    assertEquals(operations.subList(0, 1), run);
    assertEquals(operations.subList(1, 3), keys.drain());
    assertTrue(keys.isEmpty());
  }

  @Test
  void operationsThatWaitForAKeyAreSentOnWhenThePrimaryChanges() {
    try (Cluster cluster = Cluster.inSync(2)) {
      Member old = cluster.primary(P);
      old.host().suspend(ScriptedLog.GROUP, P, Ops.MAP, bytes("k"));
      Answer waiting = cluster.execute(old, put("k", "v"));
      cluster.remove(old);
      cluster.run(SECOND);
      assertInstanceOf(NotOwner.class, waiting.message());
      old.loop().turn(() -> old.host().resume(ScriptedLog.GROUP, P, Ops.MAP, bytes("k")));
      assertNull(cluster.done(get("k")).text());
    }
  }

  @Test
  void whatIsTooLargeOrNonsenseIsRefusedAndNothingIsApplied() {
    try (Cluster cluster = Cluster.inSync(1)) {
      String longKey = "k".repeat(Limits.MAX_KEY);
      assertEquals(Code.TOO_LARGE, cluster.done(put(longKey, "v")).code());
      assertEquals(Code.TOO_LARGE, cluster.done(get(longKey)).code());
      assertEquals(Code.INVALID_ARGUMENT, cluster.done(Ops.putFor("k", "v", -1)).code());
      assertEquals(0, cluster.primary(P).status(P).entries());
    }
  }
}
