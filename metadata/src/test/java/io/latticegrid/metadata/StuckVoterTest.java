package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftFigures;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A voter that is connected, answers pings and confirms nothing, as one whose disk hangs. */
class StuckVoterTest {
  private static final ControlConfig OFTEN =
      SimCluster.config().withRaft(RaftFigures.DEFAULT.withSnapshotEvery(12));

  @Test
  @DisplayName("it holds up nobody, and catches up by a snapshot when it goes on")
  void catchesUpBySnapshot() {
    for (long seed = 0; seed < 8; seed++) {
      SimCluster cluster = three(seed);
      SimNode leader = cluster.coordinator();
      SimNode stuck = follower(cluster, leader);
      Endpoint endpoint = view(stuck).self();
      long stood = view(stuck).commitIndex();
      stuck.hangLog(true);
      decide(cluster, leader, 40);
      assertTrue(stuck.hasLease(), "it serves on: seed " + seed);
      assertEquals(stood, view(stuck).commitIndex());
      assertTrue(view(leader).snapshotIndex() > stood, "no snapshot was taken meanwhile");
      stuck.hangLog(false);
      assertTrue(
          cluster
              .world()
              .runUntil(() -> view(stuck).commitIndex() == view(leader).commitIndex(), 5_000),
          cluster.describe());
      assertTrue(view(stuck).snapshotIndex() > stood, "not by a snapshot: seed " + seed);
      assertEquals(endpoint, view(stuck).self());
      cluster.settle(20_000);
      assertEquals(leader, cluster.coordinator());
    }
  }

  @Test
  @DisplayName("one that stands still for too long begins anew, under another number")
  void beginsAnew() {
    for (long seed = 10; seed < 14; seed++) {
      SimCluster cluster = three(seed);
      SimNode leader = cluster.coordinator();
      SimNode stuck = follower(cluster, leader);
      Endpoint endpoint = view(stuck).self();
      stuck.hangLog(true);
      decide(cluster, leader, 20);
      cluster.world().runMillis(15_000);
      decide(cluster, leader, 1);
      stuck.hangLog(false);
      cluster.settle(30_000);
      assertEquals(3, view(leader).voters().size());
      assertNotEquals(endpoint, view(stuck).self(), "seed " + seed);
    }
  }

  /** Each decision comes as fast as ever. */
  private static void decide(SimCluster cluster, SimNode leader, int records) {
    for (int i = 0; i < records; i++) {
      String name = "map " + leader.image().index();
      List<ProposalOutcome> outcomes = new ArrayList<>();
      MetadataRecord map = new MetadataRecord.MapCreated(name, "default", new byte[0]);
      leader.run(() -> leader.control().log().propose(map, outcomes::add));
      assertTrue(
          cluster.world().runUntil(() -> !outcomes.isEmpty(), 500),
          "a stuck voter holds up " + name);
      assertTrue(outcomes.get(0) instanceof ProposalOutcome.Committed, outcomes.toString());
    }
  }

  private static SimCluster three(long seed) {
    SimCluster cluster = new SimCluster(seed, 3);
    cluster.startWith(OFTEN);
    cluster.grow(3);
    return cluster;
  }

  private static SimNode follower(SimCluster cluster, SimNode leader) {
    return cluster.alive().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  private static RaftView view(SimNode node) {
    RaftView view = node.control().voters();
    if (view == null) {
      throw new AssertionError(node.id() + " has no place in the log");
    }
    return view;
  }
}
