package io.latticegrid.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.sim.NetworkStats.Counter;
import io.latticegrid.sim.SimProfile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ClusterScenarioTest {
  @Test
  @DisplayName("no acknowledged write is lost in 200 seeds of connection loss and one crash")
  void noAcknowledgedWriteIsLostByConnectionLossAndOneCrash() {
    Seeds.Outcome outcome = Seeds.run(SimProfile.CRASH, 1, 200);
    assertTrue(outcome.acknowledged() > 200_000, outcome.toString());
    assertTrue(outcome.unknown() > 0, outcome.toString());
    assertTrue(outcome.network().get(Counter.RESET) > 1_000, outcome.toString());
    assertTrue(outcome.network().get(Counter.HALF_OPEN) > 100, outcome.toString());
    assertTrue(outcome.network().get(Counter.TORN) > 100_000, outcome.toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost by splits that heal")
  void noAcknowledgedWriteIsLostBySplitsThatHeal() {
    Seeds.Outcome outcome = Seeds.run(SimProfile.SPLIT, 1, 50);
    assertTrue(outcome.network().get(Counter.STALLED) > 100, outcome.toString());
    assertTrue(outcome.network().get(Counter.CONNECT_TIMED_OUT) > 10, outcome.toString());
  }

  @Test
  @DisplayName("no acknowledged write is lost by nodes that pause")
  void noAcknowledgedWriteIsLostByNodesThatPause() {
    Seeds.Outcome outcome = Seeds.run(SimProfile.PAUSE, 1, 50);
    assertTrue(outcome.acknowledged() > 10_000, outcome.toString());
  }

  @Test
  @DisplayName("without faults nothing fails and nothing is unknown")
  void withoutFaultsNothingIsUnknown() {
    Seeds.Outcome outcome = Seeds.run(SimProfile.CALM, 1, 20);
    assertTrue(outcome.unknown() == 0, outcome.toString());
  }
}
