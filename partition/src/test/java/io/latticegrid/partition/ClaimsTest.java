package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.bytes;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.Claimed;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of all who want an entry that is not there, one is to make it. */
class ClaimsTest {
  private static final long LEASE_MILLIS = 5_000;
  private static final long WAIT_MILLIS = 20_000;

  private static Claim claim(long ticket) {
    return new Claim(ticket, LEASE_MILLIS, WAIT_MILLIS, bytes("k"));
  }

  private static Answer ask(Cluster cluster, long ticket) {
    return cluster.execute(cluster.primary(P), claim(ticket));
  }

  private static void assertGranted(boolean granted, Answer answer) {
    assertEquals(new Claimed(granted), answer.message());
  }

  @Test
  void oneIsGrantedAndTheOthersGetWhatItMakes() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertGranted(true, ask(cluster, 1));
      List<Answer> others = new ArrayList<>();
      for (long ticket = 2; ticket < 10; ticket++) {
        others.add(ask(cluster, ticket));
      }
      cluster.run(3 * SECOND);
      others.forEach(other -> assertFalse(other.isThere(), "waits for the one who makes it"));
      assertTrue(cluster.done(put(PutMode.IF_ABSENT, "k", "made")).result().applied());
      others.forEach(other -> assertEquals("made", other.text()));
      assertEquals("made", ask(cluster, 10).text());
      cluster.done(remove("k"));
      assertGranted(true, ask(cluster, 11));
    }
  }

  @Test
  void whatAnybodyElseWritesIsTheEntryForAll() {
    try (Cluster cluster = Cluster.inSync(2)) {
      assertGranted(true, ask(cluster, 1));
      Answer other = ask(cluster, 2);
      cluster.done(put("k", "written"));
      assertEquals("written", other.text());
      Answer late = cluster.done(put(PutMode.IF_ABSENT, "k", "made"));
      assertFalse(late.result().applied());
      assertEquals("written", late.text());
    }
  }

  @Test
  void whoGivesItsClaimBackLetsTheNextOneHaveIt() {
    try (Cluster cluster = Cluster.inSync(1)) {
      assertGranted(true, ask(cluster, 1));
      Answer second = ask(cluster, 2);
      Answer third = ask(cluster, 3);
      assertGranted(false, cluster.execute(cluster.primary(P), Claim.back(9, bytes("k"))));
      assertFalse(second.isThere(), "only who has it can give it back");
      assertGranted(false, cluster.execute(cluster.primary(P), Claim.back(1, bytes("k"))));
      assertGranted(true, second);
      assertFalse(third.isThere(), "one at a time");
      assertGranted(false, cluster.execute(cluster.primary(P), Claim.back(3, bytes("k"))));
      Answer fourth = ask(cluster, 4);
      assertGranted(false, cluster.execute(cluster.primary(P), Claim.back(2, bytes("k"))));
      assertGranted(true, fourth);
      assertFalse(third.isThere(), "who does not wait any more is passed over");
    }
  }

  @Test
  void aClaimRunsOutUnlessItIsRenewed() {
    try (Cluster cluster = Cluster.inSync(1)) {
      assertGranted(true, ask(cluster, 1));
      Answer second = ask(cluster, 2);
      cluster.run(4 * SECOND);
      assertGranted(true, ask(cluster, 1));
      cluster.run(4 * SECOND);
      assertFalse(second.isThere(), "renewed, 5 s are not over");
      cluster.run(2 * SECOND);
      assertGranted(true, second);
      assertGranted(false, cluster.execute(cluster.primary(P), Claim.back(1, bytes("k"))));
      Answer third = ask(cluster, 3);
      assertFalse(third.isThere(), "the claim that ran out has nothing to give back");
    }
  }

  @Test
  void whoHasWaitedForLongEnoughIsToldSo() {
    try (Cluster cluster = Cluster.inSync(1)) {
      assertGranted(true, ask(cluster, 1));
      Claim impatient = new Claim(2, LEASE_MILLIS, 1_000, bytes("k"));
      Answer second = cluster.execute(cluster.primary(P), impatient);
      Answer atOnce = cluster.execute(cluster.primary(P), impatient.waiting(0));
      assertGranted(false, atOnce);
      Answer again = cluster.execute(cluster.primary(P), impatient);
      cluster.run(2 * SECOND);
      assertFalse(second.isThere(), "its question was asked anew");
      assertGranted(false, again);
    }
  }

  @Test
  void waitersAreBounded() {
    try (Cluster cluster = Cluster.inSync(1)) {
      assertGranted(true, ask(cluster, 1));
      List<Answer> waiting = new ArrayList<>();
      for (int i = 0; i < Claims.MOST_WAITING; i++) {
        waiting.add(ask(cluster, 2 + i));
      }
      assertEquals(Code.OVERLOADED, ask(cluster, 9_999).code());
      cluster.done(put("k", "made"));
      waiting.forEach(answer -> assertEquals("made", answer.text()));
      for (int i = 0; i < Claims.MOST_KEYS; i++) {
        Claim other = new Claim(1, LEASE_MILLIS, WAIT_MILLIS, bytes("other" + i));
        assertGranted(true, cluster.execute(cluster.primary(P), other));
      }
      Claim more = new Claim(1, LEASE_MILLIS, WAIT_MILLIS, bytes("one more"));
      assertEquals(Code.OVERLOADED, cluster.execute(cluster.primary(P), more).code());
      cluster.run(6 * SECOND);
      assertGranted(true, cluster.execute(cluster.primary(P), more));
    }
  }

  @Test
  void theNextPrimaryKnowsOfNoClaimAndKeepsTheFirstValue() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member old = cluster.primary(P);
      assertGranted(true, ask(cluster, 1));
      Answer waiting = ask(cluster, 2);
      cluster.remove(old);
      cluster.run(SECOND);
      assertInstanceOf(NotOwner.class, waiting.message());
      assertGranted(true, ask(cluster, 2));
      assertTrue(cluster.done(put(PutMode.IF_ABSENT, "k", "second")).result().applied());
      Answer first = cluster.done(put(PutMode.IF_ABSENT, "k", "first"));
      assertFalse(first.result().applied());
      assertEquals("second", first.text(), "there is one value, and both hand it out");
    }
  }

  @Test
  void inAStrictGroupWhoWaitsSeesWhatIsOnEveryCopy() {
    try (Cluster cluster = Cluster.inSync(2)) {
      GroupRules rules = new GroupRules(1, true, false);
      cluster.members().forEach(member -> member.host().rules(ScriptedLog.GROUP, rules));
      assertGranted(true, ask(cluster, 1));
      Answer waiting = ask(cluster, 2);
      cluster.links().drop((pair, message) -> true);
      cluster.execute(cluster.primary(P), put(PutMode.IF_ABSENT, "k", "made"));
      cluster.run(SECOND);
      assertFalse(waiting.isThere(), "what may yet be lost is not shown");
      cluster.links().drop((pair, message) -> false);
      cluster.run(5 * SECOND);
      assertEquals("made", waiting.text());
    }
  }

  @Test
  void whatTheStoreHasNeedsNotBeMade() {
    try (Cluster cluster = Cluster.inSync(2)) {
      SimStore store = new SimStore(cluster.time(), 1);
      store.way(MapStore.Way.READ_THROUGH);
      store.rows().put("k", "7");
      cluster.members().forEach(store::bind);
      Answer there = ask(cluster, 1);
      cluster.run(SECOND);
      assertEquals("7", there.text());
      Claim other = new Claim(2, LEASE_MILLIS, WAIT_MILLIS, bytes("nowhere"));
      Answer absent = cluster.execute(cluster.primary(P), other);
      cluster.run(SECOND);
      assertGranted(true, absent);
      assertEquals(1, store.loads("nowhere"));
      store.away(true);
      Claim third = new Claim(3, LEASE_MILLIS, WAIT_MILLIS, bytes("unknown"));
      Answer unknown = cluster.execute(cluster.primary(P), third);
      cluster.run(SECOND);
      assertEquals(Code.STORE_UNAVAILABLE, unknown.code());
    }
  }

  @Test
  void anAnswerFromASideWithoutQuorumSaysSo() {
    try (Cluster cluster = Cluster.inSync(3)) {
      Member primary = cluster.primary(P);
      cluster.isolate(primary, SECOND);
      cluster.run(3 * SECOND);
      Answer answer = cluster.execute(primary, claim(1));
      assertGranted(true, answer);
      assertEquals(Header.ACTING, answer.flags() & Header.ACTING);
    }
  }
}
