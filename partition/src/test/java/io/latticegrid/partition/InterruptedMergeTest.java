package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static io.latticegrid.partition.Ops.get;
import static io.latticegrid.partition.Ops.put;
import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.Kind;
import io.latticegrid.proto.message.EntryChange.Part;
import io.latticegrid.proto.message.MergeMessage.Offer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Primaries come and go while copies that were written apart are merged. */
class InterruptedMergeTest {
  private static final String OLD = "a";
  private static final String ONE = "b";
  private static final String OTHER = "c";

  private static DataMessage change(Kind kind, String key, Object element) {
    return new EntryChange(kind, Ops.bytes(key), List.of(new Part(0, Canonical.toBytes(element))));
  }

  private static Cluster actingAlone(int size) {
    Cluster cluster = Cluster.inSync(size);
    cluster
        .members()
        .forEach(member -> member.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true)));
    return cluster;
  }

  private static void copiesAway(Cluster cluster, boolean away) {
    cluster.members().forEach(member -> member.host().copiesAway(away));
  }

  private static boolean at(Cluster cluster, Member member, DataMessage message) {
    Answer answer = cluster.execute(member, message);
    cluster.run(SECOND / 5);
    return answer.isThere() && answer.message() instanceof Result;
  }

  private static @Nullable Object value(Cluster cluster, String key) {
    byte[] value = cluster.done(get(key)).result().value();
    return value == null ? null : Canonical.fromBytes(value);
  }

  /** The former primary has put an element in, and offers it, but never comes to an end. */
  private static Member offering(Cluster cluster) {
    Member alone = cluster.primary(P);
    cluster.done(change(Kind.INSERT, "set", OLD));
    cluster.isolate(alone, 0);
    copiesAway(cluster, true);
    cluster.remove(alone);
    cluster.run(3 * SECOND);
    assertTrue(at(cluster, alone, change(Kind.INSERT, "set", ONE)));
    assertTrue(at(cluster, cluster.primary(P), change(Kind.INSERT, "set", OTHER)));
    cluster.links().drop((pair, message) -> message instanceof Offer offer && offer.last());
    cluster.reconnect(alone);
    cluster.join(alone);
    cluster.run(3 * SECOND);
    assertEquals(List.of(OLD, ONE, OTHER), value(cluster, "set"));
    return alone;
  }

  /** The next primary is offered nothing before the end. */
  private static void dies(Cluster cluster, Member primary) {
    cluster.links().drop((pair, message) -> message instanceof Offer);
    cluster.remove(primary);
    primary.die();
    cluster.run(SECOND / 2);
  }

  private static void end(Cluster cluster) {
    cluster.links().dropNothing();
    cluster.run(8 * SECOND);
    copiesAway(cluster, false);
    cluster.done(put("after", "x"));
    cluster.run(5 * SECOND);
    cluster.assertConverged(P);
  }

  @Test
  void whatWasTakenOutSinceItWasMergedDoesNotComeBackWhenItIsOfferedToTheNextPrimary() {
    try (Cluster cluster = actingAlone(3)) {
      offering(cluster);
      dies(cluster, cluster.primary(P));
      assertTrue(at(cluster, cluster.primary(P), change(Kind.DELETE, "set", ONE)));
      end(cluster);
      assertEquals(List.of(OLD, OTHER), value(cluster, "set"));
    }
  }

  @Test
  void aCopyThatIsMergedSaysHowMuchIsLeft() {
    try (Cluster cluster = actingAlone(3)) {
      Member alone = offering(cluster);
      MergeStats.Left left = alone.host().stats().merged.left();
      assertEquals(1, left.copies());
      end(cluster);
      assertEquals(new MergeStats.Left(0, 0), alone.host().stats().merged.left());
    }
  }

  @Test
  void norIfNothingIsLeftOfIt() {
    try (Cluster cluster = actingAlone(3)) {
      offering(cluster);
      dies(cluster, cluster.primary(P));
      for (String element : List.of(ONE, OLD, OTHER)) {
        assertTrue(at(cluster, cluster.primary(P), change(Kind.DELETE, "set", element)));
      }
      end(cluster);
      assertNull(value(cluster, "set"));
    }
  }

  @Test
  void norIfTheNextPrimaryHasItFromASnapshot() {
    try (Cluster cluster = actingAlone(2)) {
      Member alone = offering(cluster);
      Member first = cluster.primary(P);
      Member next = cluster.add(9);
      next.host().rules(ScriptedLog.GROUP, new GroupRules(1, false, true));
      next.host().copiesAway(true);
      cluster.join(next);
      cluster.run(3 * SECOND);
      assertEquals(List.of(first.id(), next.id()), cluster.row().inSync());
      dies(cluster, first);
      assertEquals(next, cluster.primary(P));
      assertTrue(at(cluster, next, change(Kind.DELETE, "set", ONE)));
      end(cluster);
      assertEquals(List.of(OLD, OTHER), value(cluster, "set"));
      assertEquals(0, alone.partition(P).state().merging().joined().size());
    }
  }

  @Test
  void whatIsPutInAgainStays() {
    try (Cluster cluster = actingAlone(3)) {
      offering(cluster);
      assertTrue(at(cluster, cluster.primary(P), change(Kind.DELETE, "set", ONE)));
      assertTrue(at(cluster, cluster.primary(P), change(Kind.INSERT, "set", ONE)));
      dies(cluster, cluster.primary(P));
      end(cluster);
      assertEquals(List.of(OLD, ONE, OTHER), value(cluster, "set"));
    }
  }

  @Test
  void aFollowerBringsWhatItsPrimaryAcknowledgedAloneThoughItWasWrittenUnderALease() {
    try (Cluster cluster = actingAlone(3)) {
      Member primary = cluster.primary(P);
      Member follower = cluster.member(cluster.row().inSync().get(1));
      Member away = cluster.member(cluster.row().inSync().get(2));
      cluster.part(primary, away);
      cluster.part(follower, away);
      Answer answer = cluster.execute(primary, put("k", "v"));
      cluster.run(SECOND / 2);
      assertFalse(answer.isThere(), "written under a lease, but not every backup has it");
      for (Member member : List.of(primary, follower)) {
        member.isolated(true);
        member.leaseFor(0);
      }
      cluster.run(2 * SECOND);
      assertEquals(2, answer.result().copies());
      primary.die();
      cluster.remove(primary, follower);
      cluster.run(SECOND);
      assertEquals(away, cluster.primary(P));
      cluster.reconnect(follower);
      cluster.join(follower);
      cluster.run(8 * SECOND);
      assertEquals("v", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }

  @Test
  void whoHasALeaseButFollowsAPrimaryWithoutOneBringsWhatThatAcknowledgedToo() {
    try (Cluster cluster = actingAlone(3)) {
      Member primary = cluster.primary(P);
      Member follower = cluster.member(cluster.row().inSync().get(1));
      Member away = cluster.member(cluster.row().inSync().get(2));
      primary.isolated(true);
      primary.leaseFor(0);
      cluster.part(primary, away);
      cluster.run(2 * SECOND);
      Answer answer = cluster.execute(primary, put("k", "v"));
      cluster.run(SECOND / 2);
      assertEquals(2, answer.result().copies());
      primary.die();
      cluster.part(follower, away);
      cluster.remove(primary, follower);
      cluster.run(SECOND);
      cluster.heal(follower, away);
      cluster.join(follower);
      cluster.run(8 * SECOND);
      assertEquals("v", cluster.done(get("k")).text());
      cluster.assertConverged(P);
    }
  }
}
