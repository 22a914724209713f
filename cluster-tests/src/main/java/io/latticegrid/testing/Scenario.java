package io.latticegrid.testing;

import java.util.List;

/**
 * What nodes do in a run of a {@link ScenarioRunner}. One is made for each run, so it may remember.
 * Confined to one thread.
 *
 * @param <N> the nodes
 * @param <M> the messages that they send each other
 */
public interface Scenario<N, M> {
  /**
   * What a scenario is given.
   *
   * @param clock the time
   * @param random the randomness
   * @param network the network, calm unless the scenario changes that
   * @param <M> the messages
   */
  record World<M>(VirtualClock clock, SeededRandom random, VirtualNetwork<M> network) {}

  /** Makes a node, which joins the network under its name. */
  N node(String name, World<M> world);

  /** Called once a tick while the run lasts: work, and trouble. */
  void tick(World<M> world, List<N> nodes);

  /** Called once the time is up and the network is healed: what makes all quiet. */
  void settle(World<M> world, List<N> nodes);

  /** What must hold. */
  InvariantChecker<N> invariants();
}
