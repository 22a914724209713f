package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.attempt;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.Ops.remove;
import static io.latticegrid.partition.VirtualTime.MILLI;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A side of a split without quorum goes on, and what it wrote is merged when the split heals. */
class MergeTest {
  private static Cluster actingAlone(int size) {
    Cluster cluster = Cluster.inSync(size);
    rules(cluster, new GroupRules(1, false, true));
    return cluster;
  }

  private static void rules(Cluster cluster, GroupRules rules) {
    cluster.members().forEach(member -> member.host().rules(ScriptedLog.GROUP, rules));
  }

  /** Cuts members off from the others and from the log, but not from one another. */
  private static void cutOff(Cluster cluster, Member... side) {
    List<Member> cut = List.of(side);
    for (Member member : cut) {
      member.isolated(true);
      member.leaseFor(0);
      for (Member other : cluster.members()) {
        if (!cut.contains(other)) {
          cluster.part(member, other);
        }
      }
    }
  }

  private static void rejoin(Cluster cluster, Member... side) {
    for (Member member : side) {
      cluster.reconnect(member);
    }
  }

  private static Answer at(Cluster cluster, Member member, String key, String value) {
    Answer answer = cluster.execute(member, put(key, value));
    cluster.run(SECOND / 5);
    return answer;
  }

  @Test
  void aPrimaryWithoutQuorumGoesOnAfterASecondAndSaysThatItActs() {
    try (Cluster cluster = actingAlone(3)) {
      Member primary = cluster.primary(P);
      cutOff(cluster, primary);
      cluster.run(SECOND / 2);
      assertEquals(Code.NOT_AVAILABLE, at(cluster, primary, "k", "early").code());
      cluster.run(SECOND);
      Answer answer = at(cluster, primary, "k", "v");
      assertTrue(answer.result().applied());
      assertEquals(1, answer.result().copies());
      assertEquals(Header.ACTING, answer.flags());
    }
  }

  @Test
  void whatBothSidesWroteIsThereAfterwardsOnEveryReplica() {
    try (Cluster cluster = actingAlone(3)) {
      cluster.done(put("before", "b"));
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      assertTrue(at(cluster, old, "minority", "m").result().applied());
      assertTrue(cluster.done(put("majority", "q")).result().applied());
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertEquals("m", cluster.done(get("minority")).text());
      assertEquals("q", cluster.done(get("majority")).text());
      assertEquals("b", cluster.done(get("before")).text());
      cluster.assertConverged(P);
      assertEquals(1, cluster.primary(P).host().stats().merged.entries.sum());
      assertEquals(0, cluster.primary(P).host().stats().merged.conflicts.sum());
    }
  }

  @Test
  void aWriteOfBeforeThatIsAcknowledgedAloneIsMergedToo() {
    try (Cluster cluster = actingAlone(3)) {
      Member old = cluster.primary(P);
      cluster.members().stream().skip(1).forEach(other -> cluster.part(old, other));
      Answer answer = at(cluster, old, "k", "v");
      assertFalse(answer.isThere(), "written under a lease, but no backup has it");
      cutOff(cluster, old);
      cluster.run(2 * SECOND);
      assertTrue(answer.result().applied());
      cluster.remove(old);
      cluster.run(SECOND);
      assertTrue(cluster.done(put("majority", "q")).result().applied());
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertEquals("v", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void theFirstReplicaInReachActsAndTheOthersOfItsSideFollowIt() {
    try (Cluster cluster = actingAlone(3)) {
      Member primary = cluster.primary(P);
      Member second = cluster.member(cluster.row().inSync().get(1));
      Member third = cluster.member(cluster.row().inSync().get(2));
      cutOff(cluster, second, third);
      cluster.run(3 * SECOND);
      Answer answer = at(cluster, second, "k", "v");
      assertEquals(2, answer.result().copies());
      assertEquals(Header.ACTING, answer.flags());
      assertFalse(at(cluster, third, "k", "w").message() instanceof Result);
      cluster.remove(second, third);
      assertTrue(cluster.done(put("other", "o")).result().applied());
      second.die();
      rejoin(cluster, third);
      cluster.run(3 * SECOND);
      assertEquals("v", cluster.done(get("k")).text(), "the follower of the dead has brought it");
      assertEquals("o", cluster.done(get("other")).text());
      assertEquals(List.of(primary.id()), cluster.row().replicas());
    }
  }

  @Test
  void aCopyThatIsNoReplicaAnyMoreIsKeptUntilItIsMergedAndThenDropped() {
    try (Cluster cluster = actingAlone(3)) {
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      assertTrue(at(cluster, old, "k", "v").result().applied());
      Member next = cluster.primary(P);
      cluster.links().drop((pair, message) -> message instanceof MergeMessage.Offer);
      rejoin(cluster, old);
      cluster.run(3 * SECOND);
      assertEquals(1, old.host().partitions().size());
      assertNull(cluster.done(get("k")).text());
      cluster.links().dropNothing();
      cluster.run(3 * SECOND);
      assertEquals(0, old.host().partitions().size());
      assertEquals(next, cluster.primary(P));
      assertEquals("v", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void whatWasRemovedWhileACopyWasAwayDoesNotComeBackWithIt() {
    try (Cluster cluster = actingAlone(3)) {
      cluster.done(put("gone", "x"));
      cluster.done(put("kept", "y"));
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      assertTrue(cluster.done(remove("gone")).result().applied());
      cluster.run(3 * SECOND);
      assertEquals(0, cluster.primary(P).partition(P).state().tombstoneCount(), "pruned");
      assertTrue(at(cluster, old, "new", "n").result().applied());
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertNull(cluster.done(get("gone")).text());
      assertEquals("y", cluster.done(get("kept")).text());
      assertEquals("n", cluster.done(get("new")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aRemovalOnTheSideWithoutQuorumCountsToo() {
    try (Cluster cluster = actingAlone(2)) {
      cluster.done(put("gone", "x"));
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      assertTrue(cluster.execute(old, remove("gone")).result().applied());
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertNull(cluster.done(get("gone")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void ofTwoWritesToOneKeyTheLaterStaysAndTheConflictIsCounted() {
    try (Cluster cluster = actingAlone(3)) {
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      cluster.done(put("a", "first"));
      assertTrue(at(cluster, old, "a", "second").result().applied());
      assertTrue(at(cluster, old, "b", "first").result().applied());
      cluster.done(put("b", "second"));
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      assertEquals("second", cluster.done(get("a")).text());
      assertEquals("second", cluster.done(get("b")).text());
      assertEquals(2, cluster.primary(P).host().stats().merged.conflicts.sum());
      cluster.assertConverged(P);
    }
  }

  @Test
  void aRetryOfWhatTheOtherSideExecutedIsAnsweredAndNotExecuted() {
    try (Cluster cluster = actingAlone(3)) {
      Member old = cluster.primary(P);
      cutOff(cluster, old);
      cluster.remove(old);
      cluster.run(3 * SECOND);
      cluster.execute(old, put("k", "v"), attempt(9, 1), AckLevel.REPLICATED);
      rejoin(cluster, old);
      cluster.join(old);
      cluster.run(5 * SECOND);
      cluster.done(put("k", "later"));
      Answer retried = cluster.retry(cluster.primary(P), put("k", "v"), attempt(9, 1));
      cluster.run(SECOND);
      assertTrue(retried.result().applied());
      assertEquals("later", cluster.done(get("k")).text());
    }
  }

  @Test
  void aProcessThatStoodStillIsNotAlone() {
    try (Cluster cluster = actingAlone(2)) {
      Member primary = cluster.primary(P);
      primary.leaseFor(0);
      cluster.run(SECOND / 2);
      primary.leaseForEver();
      cluster.run(SECOND / 2);
      primary.leaseFor(0);
      cluster.run(SECOND / 2);
      assertEquals(Code.NOT_AVAILABLE, at(cluster, primary, "k", "v").code());
    }
  }

  @Test
  void aGroupThatDoesNotAskForItRefuses() {
    for (GroupRules rules :
        List.of(new GroupRules(1, false, false), new GroupRules(1, true, false))) {
      try (Cluster cluster = Cluster.inSync(3)) {
        rules(cluster, rules);
        Member primary = cluster.primary(P);
        cutOff(cluster, primary);
        cluster.run(5 * SECOND);
        assertEquals(Code.NOT_AVAILABLE, at(cluster, primary, "k", "v").code());
      }
    }
  }

  @Test
  void aWriteThatWouldHaveTooFewCopiesIsRefusedAloneToo() {
    try (Cluster cluster = Cluster.inSync(3)) {
      rules(cluster, new GroupRules(2, false, true));
      Member primary = cluster.primary(P);
      cutOff(cluster, primary);
      cluster.run(5 * SECOND);
      assertEquals(Code.NOT_ENOUGH_COPIES, at(cluster, primary, "k", "v").code());
    }
  }

  @Test
  void overManySplitsAndLostMessagesNoAcknowledgedWriteIsLost() {
    for (int seed = 0; seed < 60; seed++) {
      splitThreeTimes(seed);
    }
  }

  private static void splitThreeTimes(long seed) {
    Rand rand = new SplittableRand(seed);
    try (Cluster cluster = actingAlone(3)) {
      List<Lane> lanes = new ArrayList<>();
      cluster
          .members()
          .forEach(member -> {
            for (int number = 0; number < 5; number++) {
              lanes.add(new Lane(cluster, member, member.id().nodeId() + "/" + number));
            }
          });
      for (int cycle = 0; cycle < 3; cycle++) {
        cluster.links().drop((pair, message) -> Math.floorMod(rand.nextLong(), 25) == 0);
        Member away = cluster.members().get(Math.floorMod(rand.nextLong(), 3));
        cutOff(cluster, away);
        if (Math.floorMod(rand.nextLong(), 4) != 0) {
          cluster.time().after(2 * SECOND, () -> cluster.remove(away));
        }
        for (int step = 0; step < 60; step++) {
          lanes.get(Math.floorMod(rand.nextLong(), lanes.size())).step();
          cluster.run(100 * MILLI);
        }
        rejoin(cluster, away);
        if (!cluster.row().replicas().contains(away.id())) {
          cluster.join(away);
        }
        cluster.links().dropNothing();
        cluster.run(12 * SECOND);
        cluster.assertConverged(P);
        lanes.forEach(lane -> lane.check("seed " + seed));
      }
    }
  }

  /** One writer of one key at one member, whether that serves it or not. */
  private static final class Lane {
    private final Cluster cluster;
    private final Member member;
    private final String key;
    private final List<String> possible = new ArrayList<>();
    private String last = "";
    private Answer answer = new Answer();

    Lane(Cluster cluster, Member member, String key) {
      this.cluster = cluster;
      this.member = member;
      this.key = key;
      possible.add(null);
    }

    void step() {
      note();
      last = key + "=" + cluster.time().nowNanos();
      answer = cluster.execute(member, put(key, last));
      possible.add(last);
    }

    /** After an acknowledged write only it and later ones may be found. */
    private void note() {
      if (answer.isThere() && answer.message() instanceof Result) {
        possible.subList(0, possible.indexOf(last)).clear();
      }
    }

    void check(String where) {
      note();
      String found = cluster.done(get(key)).text();
      assertTrue(possible.contains(found), where + ": " + key + " is " + found);
    }
  }
}
