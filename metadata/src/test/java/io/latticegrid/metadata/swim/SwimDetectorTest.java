package io.latticegrid.metadata.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwimDetectorTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 20})
  @DisplayName("the dead are unreachable for all within six seconds, and nobody else is")
  void theDeadAreUnreachableForAll(int size) {
    for (long seed = 0; seed < 20; seed++) {
      SwimNet net = new SwimNet(seed, size);
      net.world.runMillis(3_000);
      SwimNet.Node victim = net.node((int) (seed % size));
      victim.die();
      assertTrue(
          net.world.runUntil(() -> net.allBelieve(victim, Reachability.UNREACHABLE), 6_000),
          "seed " + seed);
      net.world.runMillis(10_000);
      assertEquals(Set.of(victim.id), net.calledUnreachable);
    }
  }

  @Test
  @DisplayName(
      "a paused member is suspected by name of its accusers, not forgotten, and comes back")
  void aPausedMemberIsSuspectedAndComesBack() {
    for (long seed = 0; seed < 20; seed++) {
      SwimNet net = new SwimNet(seed, 5);
      net.world.runMillis(3_000);
      SwimNet.Node paused = net.node(4);
      paused.pause(2_900);
      net.world.runMillis(2_800);
      assertTrue(net.allBelieve(paused, Reachability.SUSPECT), "seed " + seed);
      MemberState state = net.node(0).detector.states(List.of(paused.id)).getFirst();
      assertEquals(Reachability.SUSPECT, state.state());
      assertFalse(state.by().isEmpty());
      assertFalse(state.by().contains(paused.id));
      assertTrue(net.world.runUntil(net::isCalm, 2_000), "seed " + seed);
      assertEquals(Set.of(), net.calledUnreachable);
    }
  }

  @Test
  @DisplayName("after a pause a member accuses nobody of having been silent meanwhile")
  void afterAPauseAMemberAccusesNobody() {
    for (long seed = 0; seed < 20; seed++) {
      SwimNet net = new SwimNet(seed, 7);
      net.world.runMillis(3_000);
      net.node(0).pause(30_000);
      net.world.runMillis(45_000);
      assertEquals(Set.of(net.node(0).id), net.calledUnreachable);
      assertTrue(net.isCalm());
      assertTrue(net.node(0).detector.stats().stalls.sum() > 0);
    }
  }

  @Test
  @DisplayName("one bad link makes nobody unreachable")
  void oneBadLinkMakesNobodyUnreachable() {
    for (long seed = 0; seed < 20; seed++) {
      SwimNet net = new SwimNet(seed, 4);
      MemberId one = net.node(0).id;
      MemberId other = net.node(1).id;
      net.passes = (from, to) -> !(Set.of(from, to).equals(Set.of(one, other)));
      net.world.runMillis(60_000);
      assertEquals(Set.of(), net.calledUnreachable);
      assertEquals(0, net.node(2).detector.stats().unreachable.sum());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 30})
  @DisplayName("the sides of a split give each other up, and find each other when it heals")
  void aSplitHeals(int size) {
    for (long seed = 0; seed < 5; seed++) {
      SwimNet net = new SwimNet(seed, size);
      net.world.runMillis(3_000);
      int half = size / 2;
      net.passes = (from, to) -> (from.nodeId() <= half) == (to.nodeId() <= half);
      net.world.runMillis(20_000);
      for (SwimNet.Node node : net.nodes) {
        for (SwimNet.Node other : net.nodes) {
          boolean same = (node.id.nodeId() <= half) == (other.id.nodeId() <= half);
          assertEquals(
              same ? Reachability.ALIVE : Reachability.UNREACHABLE, node.of(other), "" + seed);
        }
      }
      net.passes = (from, to) -> true;
      assertTrue(net.world.runUntil(net::isCalm, 30_000), "seed " + seed);
    }
  }

  @Test
  @DisplayName("a member that hears nobody is given up by the others, and gives up no one of them")
  void aDeafMemberIsGivenUp() {
    for (long seed = 0; seed < 10; seed++) {
      SwimNet net = new SwimNet(seed, 6);
      net.world.runMillis(3_000);
      MemberId deaf = net.node(0).id;
      net.passes = (from, to) -> !to.equals(deaf);
      net.world.runMillis(15_000);
      assertTrue(net.allBelieve(net.node(0), Reachability.UNREACHABLE));
      // What the deaf one says of others reaches them, and they contradict.
      for (SwimNet.Node node : net.nodes.subList(1, 6)) {
        for (SwimNet.Node other : net.nodes.subList(1, 6)) {
          assertTrue(node.of(other) != Reachability.UNREACHABLE, "seed " + seed);
        }
      }
    }
  }

  @Test
  @DisplayName("a fifth of all messages lost makes nobody unreachable")
  void lossMakesNobodyUnreachable() {
    for (long seed = 0; seed < 5; seed++) {
      SwimNet net = new SwimNet(seed, 12);
      net.loss = 0.2;
      net.world.runMillis(60_000);
      assertEquals(Set.of(), net.calledUnreachable);
    }
  }

  @Test
  @DisplayName("a flapping member costs nobody else its good name")
  void aFlappingMemberHarmsNobodyElse() {
    for (long seed = 0; seed < 5; seed++) {
      SwimNet net = new SwimNet(seed, 10);
      SwimNet.Node flapping = net.node(3);
      for (int i = 0; i < 40; i++) {
        net.world.runMillis(1_000 + net.world.rand().nextInt(3_000));
        flapping.pause(1_000 + net.world.rand().nextInt(6_000));
        net.world.runMillis(7_000);
      }
      assertTrue(Set.of(flapping.id).containsAll(net.calledUnreachable), "seed " + seed);
      assertTrue(net.world.runUntil(net::isCalm, 10_000));
    }
  }

  @Test
  @DisplayName("messages stay small however much there is to tell, and end when all is told")
  void messagesStaySmall() {
    SwimNet net = new SwimNet(1, 60);
    net.passes = (from, to) -> (from.nodeId() <= 30) == (to.nodeId() <= 30);
    net.world.runMillis(15_000);
    net.passes = (from, to) -> true;
    net.world.runMillis(30_000);
    for (SwimNet.Node node : net.nodes) {
      for (SwimMessage message : node.sent) {
        int most =
            message instanceof SwimMessage.Exchange
                ? SwimNet.CONFIG.exchangeUpdates()
                : SwimNet.CONFIG.updatesPerMessage();
        assertTrue(message.updates().size() <= most);
      }
      SwimMessage last =
          node.sent.reversed().stream()
              .filter(m -> m instanceof SwimMessage.Probe)
              .findFirst()
              .orElseThrow();
      assertTrue(last.updates().size() <= 1, "" + last);
    }
  }

  @Test
  @DisplayName("who is no member any more is neither probed nor believed anything of")
  void whoLeftIsForgotten() {
    SwimNet net = new SwimNet(1, 3);
    net.node(2).die();
    net.world.runMillis(6_000);
    List<MemberId> left = List.of(net.node(0).id, net.node(1).id);
    net.node(0).detector.membersAre(left);
    net.node(1).detector.membersAre(left);
    net.world.runMillis(6_000);
    assertTrue(net.isCalm());
    assertEquals(Reachability.ALIVE, net.node(0).of(net.node(2)));
    long failed = net.node(0).detector.stats().failedProbes.sum();
    net.world.runMillis(6_000);
    assertEquals(failed, net.node(0).detector.stats().failedProbes.sum());
  }
}
