package io.latticegrid.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.testing.ScenarioRunner.Result;
import io.latticegrid.testing.ScenarioRunner.Settings;
import io.latticegrid.testing.VirtualNetwork.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The utilities for tests do as their page says. */
final class UtilitiesTest {
  private static List<Integer> drawn(SeededRandom random) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      numbers.add(random.nextInt(0, 99));
    }
    return numbers;
  }

  @Test
  void aSeedHasOneSequenceForEver() {
    assertEquals(List.of(13, 91, 58, 64, 50, 62, 25, 8), drawn(new SeededRandom(42)));
    assertEquals(drawn(new SeededRandom(1).fork("a")), drawn(new SeededRandom(1).fork("a")));
    assertFalse(drawn(new SeededRandom(1).fork("a")).equals(drawn(new SeededRandom(1).fork("b"))));
    List<Integer> shuffled = new ArrayList<>(List.of(1, 2, 3, 4, 5));
    new SeededRandom(3).shuffle(shuffled);
    assertEquals(List.of(1, 2, 3, 4, 5), shuffled.stream().sorted().toList());
    assertTrue(shuffled.contains(new SeededRandom(4).pick(shuffled)));
  }

  @Test
  void timersRunInTheOrderOfTheirTimesUnlessCancelled() {
    VirtualClock clock = new VirtualClock(1_000);
    List<String> ran = new ArrayList<>();
    clock.schedule(5, () -> ran.add("b" + clock.nowMillis()));
    clock.schedule(5, () -> ran.add("c"));
    clock.schedule(1, () -> clock.schedule(1, () -> ran.add("a" + clock.wallMillis())));
    clock.schedule(2, () -> ran.add("never")).cancel();
    clock.advance(10);
    assertEquals(List.of("a1002", "b1005", "c"), ran);
    assertThrows(IllegalArgumentException.class, () -> clock.advance(-1));
    clock.schedule(1, () -> ran.add("never"));
    clock.reset();
    clock.advance(5);
    assertEquals(1_005, clock.nowMillis());
    assertEquals(5, clock.monotonicNanos() / 1_000_000 - 1_000);
    assertEquals(3, ran.size());
  }

  @Test
  void aNetworkLosesRepeatsReordersAndIsCut() {
    VirtualClock clock = new VirtualClock();
    VirtualNetwork<Integer> network =
        new VirtualNetwork<>(clock, new SeededRandom(1), new Conditions(0.2, 0.2, 1, 100));
    List<Integer> heard = new ArrayList<>();
    network.join("a", message -> {});
    network.join("b", heard::add);
    for (int i = 0; i < 1_000; i++) {
      network.send("a", "b", i);
    }
    int underWay = network.pending();
    clock.advance(100);
    assertEquals(0, network.pending());
    assertEquals(underWay, heard.size());
    assertTrue(network.lost() > 150 && network.lost() < 250, "" + network.lost());
    assertTrue(heard.stream().distinct().count() < heard.size());
    assertFalse(heard.equals(heard.stream().sorted().toList()));
    network.partition(List.of("a"));
    assertFalse(network.reaches("a", "b"));
    network.conditions(Conditions.GOOD);
    network.broadcast("a", -1);
    clock.advance(1);
    assertEquals(underWay, heard.size());
    network.heal();
    network.broadcast("a", -1);
    clock.advance(1);
    assertEquals(underWay + 1, heard.size());
    assertEquals(underWay + 1, network.delivered());
    assertEquals(List.of("a", "b"), network.nodes());
  }

  /** Counts ticks; from the third node on one of them counts wrong after a while. */
  private static final class Counting implements Scenario<long[], String> {
    @Override
    public long[] node(String name, World<String> world) {
      return new long[1];
    }

    @Override
    public void tick(World<String> world, List<long[]> nodes) {
      nodes.forEach(node -> node[0]++);
      if (nodes.size() >= 3 && world.clock().nowMillis() == 100) {
        nodes.get(2)[0] = 0;
      }
    }

    @Override
    public void settle(World<String> world, List<long[]> nodes) {
      nodes.forEach(node -> node[0] = 0);
    }

    @Override
    public InvariantChecker<long[]> invariants() {
      return new InvariantChecker<long[]>()
          .inTheEnd("all at 0", nodes -> Optional.empty())
          .always(
              "no count goes back",
              nodes ->
                  nodes.stream().anyMatch(node -> node[0] != nodes.get(0)[0])
                      ? Optional.of("counts differ")
                      : Optional.empty());
    }
  }

  @Test
  void aRunnerFindsWhatDoesNotHoldAndTheSmallestRunThatShowsIt() {
    ScenarioRunner<long[], String> runner = new ScenarioRunner<>(Counting::new);
    assertTrue(runner.run(Settings.of(1, 2, 1_000)).passed());
    Result failed = runner.runSeeds(Settings.of(1, 7, 1_000), 10);
    assertFalse(failed.passed());
    assertEquals("no count goes back", failed.failures().get(0).invariant());
    assertTrue(failed.toString().contains("seed 0x1 FAILED"), failed.toString());
    Settings smallest = runner.shrink(failed).settings();
    assertEquals(3, smallest.nodes());
    assertTrue(smallest.durationMillis() < 250, smallest.toString());
  }
}
