package io.latticegrid.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.sim.NetworkStats.Counter;
import io.latticegrid.sim.SimProfile;
import io.latticegrid.sim.SimTotals;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A thousand seeds of the whole cluster. {@code -Dlattice.sim.seeds=N} multiplies them by N; the
 * first seed of each profile stays.
 */
final class ClusterScenarioTest {
  @Test
  @DisplayName("no acknowledged write is lost by connection loss and crashes")
  void noAcknowledgedWriteIsLostByConnectionLossAndCrashes() {
    SimTotals totals = Seeds.run(SimProfile.CRASH, 1, 340);
    assertTrue(totals.acknowledged() > 100_000, totals.toString());
    assertTrue(totals.unknown() > 0, totals.toString());
    assertTrue(totals.network().get(Counter.RESET) > 300, totals.toString());
    assertTrue(totals.network().get(Counter.HALF_OPEN) > 30, totals.toString());
    assertTrue(totals.network().get(Counter.TORN) > 100_000, totals.toString());
    assertTrue(
        totals.rareTurns().values().stream().filter(taken -> taken > 0).count() >= 8,
        totals.rareTurns().toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost by splits that heal, three times or more")
  void noAcknowledgedWriteIsLostBySplitsThatHeal() {
    SimTotals totals = Seeds.run(SimProfile.SPLIT, 1, 260);
    assertTrue(totals.network().get(Counter.STALLED) > 100, totals.toString());
    assertTrue(totals.network().get(Counter.CONNECT_TIMED_OUT) > 10, totals.toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost by nodes that pause")
  void noAcknowledgedWriteIsLostByNodesThatPause() {
    SimTotals totals = Seeds.run(SimProfile.PAUSE, 1, 220);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost in a swarm of clusters, each with faults of its own")
  void noAcknowledgedWriteIsLostInASwarm() {
    SimTotals totals = Seeds.run(SimProfile.SWARM, 1, 120);
    assertTrue(totals.acknowledged() > 4_000, totals.toString());
    assertEquals(List.of(), totals.situations().missing(), totals.situations().toString());
  }

  @Test
  @DisplayName("an entry that many have made has one value, whoever dies while it is made")
  void anEntryThatManyHaveMadeHasOneValue() {
    SimTotals totals = Seeds.run(SimProfile.ONCE, 1, 40);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost when a map moves between groups under faults")
  void noAcknowledgedWriteIsLostWhenAMapMovesBetweenGroups() {
    SimTotals totals = Seeds.run(SimProfile.MOVE, 1, 40);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
  }

  @Test
  @DisplayName("a map that forgets has what was written last or nothing, and equal copies")
  void aMapThatForgetsHasTheNewestOrNothing() {
    SimTotals totals = Seeds.run(SimProfile.EVICT, 1, 40);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
  }

  @Test
  @DisplayName("a store behind a map has in the end what the map has, and never goes back")
  void aStoreHasInTheEndWhatTheMapHas() {
    SimTotals totals = Seeds.run(SimProfile.STORE, 1, 20);
    assertTrue(totals.acknowledged() > 5_000, totals.toString());
  }

  @Test
  @DisplayName("what goes through a store is there when it is answered, and never told wrongly")
  void whatGoesThroughIsInTheStoreAndNeverToldWrongly() {
    SimTotals totals = Seeds.run(SimProfile.THROUGH, 1, 30);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
    assertTrue(totals.unknown() > 100, totals.toString());
  }

  @Test
  @DisplayName("what was persisted is there although all nodes were killed")
  void whatWasPersistedSurvivesTheDeathOfAll() {
    SimTotals totals = Seeds.run(SimProfile.DURABLE, 0x100, 40);
    assertTrue(totals.acknowledged() > 10_000, totals.toString());
  }

  @Test
  @DisplayName("strict keys are linearizable under kills, splits, pauses and clocks that differ")
  void strictKeysAreLinearizable() {
    SimTotals totals = Seeds.run(SimProfile.STRICT, 1, 250);
    assertTrue(totals.linearizable() > 3_000_000, totals.toString());
    assertTrue(totals.unknown() > 0, totals.toString());
  }

  @Test
  @DisplayName("without faults nothing fails and nothing is unknown")
  void withoutFaultsNothingIsUnknown() {
    SimTotals totals = Seeds.run(SimProfile.CALM, 1, 20);
    assertEquals(0, totals.unknown(), totals.toString());
  }

  @Test
  @DisplayName("what once failed holds")
  void whatOnceFailedHolds() {
    Seeds.runRegressions();
  }
}
