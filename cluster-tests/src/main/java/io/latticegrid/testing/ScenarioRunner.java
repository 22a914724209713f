package io.latticegrid.testing;

import io.latticegrid.invariant.Violation;
import io.latticegrid.testing.Scenario.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs scenarios in virtual time, from seeds. Immutable. A run is a pure function of its settings:
 * the same ones give the same {@link Result}, digest included, in every process.
 *
 * @param <N> the nodes
 * @param <M> the messages
 */
public final class ScenarioRunner<N, M> {
  private static final int SETTLING_MILLIS = 10_000;

  /**
   * How a run is set up. Immutable.
   *
   * @param seed from which all randomness comes
   * @param nodes how many there are
   * @param durationMillis how long they work
   * @param tickMillis the time between two calls of {@link Scenario#tick}
   */
  public record Settings(long seed, int nodes, long durationMillis, long tickMillis) {
    /** Some nodes that work for a while, in ticks of a millisecond. */
    public static Settings of(long seed, int nodes, long durationMillis) {
      return new Settings(seed, nodes, durationMillis, 1);
    }

    private Settings with(int fewerNodes, long millis) {
      return new Settings(seed, fewerNodes, millis, tickMillis);
    }
  }

  /**
   * How a run went. Immutable.
   *
   * @param settings by which it runs again
   * @param ticks how many there were
   * @param failures what did not hold; the run ends with the first that must hold always
   * @param finalStates of the nodes, as they describe themselves
   * @param digest over the states at each tick
   */
  public record Result(
      Settings settings,
      long ticks,
      List<Violation> failures,
      List<String> finalStates,
      long digest) {
    /** Copies the lists. */
    public Result {
      failures = List.copyOf(failures);
      finalStates = List.copyOf(finalStates);
    }

    /** Whether everything held. */
    public boolean passed() {
      return failures.isEmpty();
    }

    @Override
    public String toString() {
      return passed()
          ? "seed 0x%x passed, %d ticks, digest %016x".formatted(settings.seed(), ticks, digest)
          : "seed 0x%x FAILED after %d ticks: %s; run again with %s"
              .formatted(settings.seed(), ticks, failures, settings);
    }
  }

  private final Supplier<? extends Scenario<N, M>> scenarios;

  /** Runs the scenarios that are made anew for each run. */
  public ScenarioRunner(Supplier<? extends Scenario<N, M>> scenarios) {
    this.scenarios = scenarios;
  }

  /** Runs one seed. */
  public Result run(Settings settings) {
    Scenario<N, M> scenario = scenarios.get();
    SeededRandom random = new SeededRandom(settings.seed());
    VirtualClock clock = new VirtualClock();
    World<M> world =
        new World<>(
            clock,
            random.fork("scenario"),
            new VirtualNetwork<>(clock, random, VirtualNetwork.Conditions.GOOD));
    List<N> nodes = new ArrayList<>();
    for (int i = 1; i <= settings.nodes(); i++) {
      nodes.add(scenario.node("node-" + i, world));
    }
    InvariantChecker<N> invariants = scenario.invariants();
    long ticks = 0;
    long digest = settings.seed();
    while (clock.nowMillis() < settings.durationMillis()) {
      scenario.tick(world, nodes);
      clock.advance(settings.tickMillis());
      ticks++;
      digest = digest * 31 + nodes.toString().hashCode();
      List<Violation> violations = invariants.check(nodes);
      if (!violations.isEmpty()) {
        return result(settings, ticks, violations, nodes, digest);
      }
    }
    world.network().heal();
    world.network().conditions(VirtualNetwork.Conditions.GOOD);
    scenario.settle(world, nodes);
    clock.advance(SETTLING_MILLIS);
    digest = digest * 31 + nodes.toString().hashCode();
    return result(settings, ticks, invariants.checkEnd(nodes), nodes, digest);
  }

  private static <N> Result result(
      Settings settings, long ticks, List<Violation> violations, List<N> nodes, long digest) {
    List<String> states = nodes.stream().map(String::valueOf).toList();
    return new Result(settings, ticks, violations, states, digest);
  }

  /** Runs seeds one after the other until one fails; that one's result, else the last one's. */
  public Result runSeeds(Settings first, int seeds) {
    Result result = run(first);
    for (int i = 1; i < seeds && result.passed(); i++) {
      result =
          run(
              new Settings(
                  first.seed() + i, first.nodes(), first.durationMillis(), first.tickMillis()));
    }
    return result;
  }

  /** Looks for a run of fewer nodes and less time that still fails as one did. */
  public Result shrink(Result failed) {
    Result smallest = failed;
    boolean goesOn = true;
    while (goesOn) {
      Settings present = smallest.settings();
      Result fewer = run(present.with(Math.max(1, present.nodes() - 1), present.durationMillis()));
      Result shorter = run(present.with(present.nodes(), present.durationMillis() / 2));
      Settings before = present;
      smallest = fails(fewer, failed) ? fewer : fails(shorter, failed) ? shorter : smallest;
      goesOn = !smallest.settings().equals(before);
    }
    return smallest;
  }

  private static boolean fails(Result result, Result asOneDid) {
    return !result.passed()
        && result
            .failures()
            .getFirst()
            .invariant()
            .equals(asOneDid.failures().getFirst().invariant());
  }
}
