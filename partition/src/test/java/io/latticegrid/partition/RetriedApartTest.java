package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import io.latticegrid.proto.message.Header.Attempt;
import io.latticegrid.proto.message.MergeMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one side of a split executed is not executed once more at the other. */
class RetriedApartTest {
  private static final EntryChange ADD =
      new EntryChange(Kind.ADD, Ops.bytes("c"), List.of(new Part(0, Canonical.toBytes(5L))));

  private static Cluster acting() {
    Cluster cluster = Cluster.inSync(3);
    GroupRules rules = new GroupRules(1, false, true);
    cluster.members().forEach(member -> member.host().rules(ScriptedLog.GROUP, rules));
    return cluster;
  }

  private static void copiesAway(Cluster cluster, boolean away) {
    cluster.members().forEach(member -> member.host().copiesAway(away));
  }

  private static Answer tried(Cluster cluster, Member at) {
    Answer answer = cluster.execute(at, ADD, attempt(9, 1), AckLevel.REPLICATED);
    cluster.run(SECOND / 5);
    return answer;
  }

  private static Answer retried(Cluster cluster, Member at) {
    Answer answer = cluster.retry(at, ADD, attempt(9, 1));
    cluster.run(SECOND / 5);
    return answer;
  }

  /** A backup that is cut off, and acts; the primary stays what it is. */
  private static Member backupCutOff(Cluster cluster) {
    Member away = cluster.member(cluster.row().inSync().get(1));
    cluster.isolate(away, 0);
    cluster.run(2 * SECOND);
    return away;
  }

  private static void assertCountedOnce(Cluster cluster) {
    byte[] value = cluster.done(Ops.get("c")).result().value();
    assertEquals(5L, Canonical.fromBytes(value));
  }

  @Test
  void aRetryIsUnknownWhileTheSideThatMayHaveExecutedItIsAway() {
    try (Cluster cluster = acting()) {
      Member primary = cluster.primary(P);
      Member away = backupCutOff(cluster);
      assertTrue(tried(cluster, away).result().applied());
      assertEquals(Code.INDETERMINATE, retried(cluster, primary).code());
      cluster.execute(primary, Ops.put("owed", "x"));
      cluster.run(6 * SECOND);
      assertFalse(cluster.row().inSync().contains(away.id()), "nobody waits for it any more");
      assertEquals(Code.INDETERMINATE, retried(cluster, primary).code());
      copiesAway(cluster, true);
      cluster.remove(away);
      cluster.run(100 * SECOND);
      assertEquals(Code.INDETERMINATE, retried(cluster, primary).code());
      cluster.reconnect(away);
      cluster.join(away);
      cluster.run(8 * SECOND);
      copiesAway(cluster, false);
      cluster.run(20 * SECOND);
      assertTrue(retried(cluster, primary).result().applied(), "answered from what is remembered");
      assertCountedOnce(cluster);
    }
  }

  @Test
  void aRetryIsUnknownUntilTheSideThatCameBackHasBroughtWhatItExecuted() {
    try (Cluster cluster = acting()) {
      Member primary = cluster.primary(P);
      Member away = backupCutOff(cluster);
      assertTrue(tried(cluster, away).result().applied());
      cluster.links().drop((pair, message) -> message instanceof MergeMessage.Offer);
      cluster.reconnect(away);
      cluster.run(2 * SECOND);
      assertEquals(primary, cluster.primary(P));
      assertEquals(Code.INDETERMINATE, retried(cluster, primary).code());
      cluster.links().dropNothing();
      cluster.run(8 * SECOND);
      assertTrue(retried(cluster, primary).result().applied());
      assertCountedOnce(cluster);
    }
  }

  @Test
  void whatAClientDidWhereItWentOnIsLaterThanATryOfItsThatWasLongOnItsWay() {
    try (Cluster cluster = acting()) {
      Member primary = cluster.primary(P);
      Member away = backupCutOff(cluster);
      copiesAway(cluster, true);
      cluster.remove(away);
      Attempt first = new Attempt(9, 1, 1);
      Answer put = cluster.execute(away, Ops.put("k", "old"), first, AckLevel.REPLICATED);
      cluster.run(SECOND / 5);
      Attempt second = new Attempt(9, 2, 2);
      Answer removed = cluster.execute(away, Ops.remove("k"), second, AckLevel.REPLICATED);
      cluster.run(SECOND / 5);
      assertTrue(put.result().applied() && removed.result().applied());
      Answer late = cluster.execute(primary, Ops.put("k", "old"), first, AckLevel.REPLICATED);
      cluster.run(SECOND / 5);
      assertTrue(late.result().applied(), "nobody there knows of the other try");
      cluster.reconnect(away);
      cluster.join(away);
      cluster.run(8 * SECOND);
      assertNull(cluster.done(Ops.get("k")).result().value());
    }
  }

  @Test
  void aFirstTryIsExecutedWhoeverIsAway() {
    try (Cluster cluster = acting()) {
      backupCutOff(cluster);
      Answer answer = tried(cluster, cluster.primary(P));
      cluster.run(6 * SECOND);
      assertTrue(answer.result().applied());
    }
  }

  @Test
  void whereNobodyIsAwayARetryIsExecuted() {
    try (Cluster cluster = acting()) {
      cluster.run(20 * SECOND);
      assertTrue(retried(cluster, cluster.primary(P)).result().applied());
    }
  }
}
