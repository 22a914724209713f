package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.proto.transport.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Nodes that find each other by names whose records come and go. */
class DiscoveryTest {
  private Found records = new Found(List.of(), List.of("dns:grid:7400 has no address yet"));
  private int looks;

  private void look(Consumer<Found> done) {
    looks++;
    done.accept(records);
  }

  @Test
  void aNameWithoutRecordsIsWaitedForAndNamed() {
    SimCluster cluster = new SimCluster(1, 2);
    SimNode node = cluster.start(0, JoinMode.find(this::look));
    cluster.world().runMillis(10_000);
    assertFalse(node.isMember());
    assertEquals(List.of("dns:grid:7400 has no address yet"), node.control().stats().waitingFor());
    assertTrue(looks > 3, "looked " + looks + " times");
    records = new Found(cluster.addresses().subList(0, 1), List.of());
    cluster.settle(20_000);
    assertTrue(node.isMember());
  }

  @Test
  void recordsThatComeLaterAreFoundInALaterRound() {
    SimCluster cluster = new SimCluster(2, 2);
    cluster.grow(1);
    SimNode second = cluster.start(1, JoinMode.find(this::look));
    cluster.world().runMillis(5_000);
    assertFalse(second.isMember());
    records = new Found(cluster.addresses(), List.of());
    cluster.settle(20_000);
    assertTrue(second.isMember());
    assertEquals(2, second.image().members().size());
  }

  @Test
  void aNodeThatFindsOnlyPartOfTheOthersCreatesNoCluster() {
    SimCluster cluster = new SimCluster(3, 2);
    records = new Found(cluster.addresses(), List.of("file:more cannot be read yet"));
    SimNode first = cluster.start(0, JoinMode.find(this::look));
    cluster.world().runMillis(10_000);
    assertFalse(first.isMember());
  }

  @Test
  void aSlowLookUpIsNotAskedForTwice() {
    SimCluster cluster = new SimCluster(4, 1);
    List<Consumer<Found>> asked = new ArrayList<>();
    SimNode node = cluster.start(0, JoinMode.find(asked::add));
    cluster.world().runMillis(20_000);
    assertEquals(1, asked.size());
    Found found = new Found(cluster.addresses(), List.of());
    node.execute(() -> asked.get(0).accept(found));
    cluster.settle(5_000);
    assertTrue(node.isMember());
  }
}
