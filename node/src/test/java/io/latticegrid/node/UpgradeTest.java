package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.UpgradeRequest;
import io.latticegrid.node.wire.UpgradeStatus;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A cluster in which two versions of the protocol are spoken, and its way to the newer one. */
class UpgradeTest {
  private static final int WAIT_SECONDS = 60;

  private static NodeConfig speaking(int version) {
    return NodeConfig.onPort(0)
        .withShards(1)
        .withAccess(AccessConfig.DEFAULT.withMaxProtocolVersion(version));
  }

  private static Node join(Node through, int version) {
    return Node.start(speaking(version).joining(through.address().toString()));
  }

  private static UpgradeStatus upgrade(LatticeClient client, boolean raise, int level) {
    UpgradeRequest.Builder wanted = UpgradeRequest.newBuilder().setRaise(raise).setLevel(level);
    AdminRequest request = AdminRequest.newBuilder().setUpgrade(wanted).build();
    return new AdminClient(client).ask(request).getUpgrade();
  }

  private static void awaitReplicated(LatticeClient client, int members)
      throws InterruptedException {
    Eventually.holds(
        "two copies of each partition on " + members + " members",
        WAIT_SECONDS,
        () -> isReplicated(client.routing(), members));
  }

  private static boolean isReplicated(RoutingView view, int members) {
    return view.members().size() == members
        && view.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(UpgradeTest::isSettled);
  }

  private static boolean isSettled(PartitionRow row) {
    return row.target().isEmpty() && row.replicas().size() == 2 && row.inSync().size() == 2;
  }

  @Test
  void aClusterOfTwoVersionsWorksAndIsRaisedOnceTheOlderNodeIsReplaced()
      throws InterruptedException {
    Map<Integer, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < 500; i++) {
      entries.put(i, "value " + i);
    }
    try (Node old = Node.start(speaking(1));
        Node second = join(old, 2);
        LatticeClient client = LatticeClient.connect(second.address().toString())) {
      Node third = join(second, 2);
      awaitReplicated(client, 3);
      GridMap<Integer, String> map = client.map("mixed", Integer.class, String.class);
      map.putAll(entries);
      assertEquals(entries, map.getAll(entries.keySet()));
      assertEquals(1, upgrade(client, false, 0).getLevel());
      GridException early = assertThrows(GridException.class, () -> upgrade(client, true, 2));
      assertEquals(Code.UNSUPPORTED_VERSION, early.code());
      assertTrue(early.getMessage().contains(old.address().toString()), early.getMessage());

      Eventually.areThreeVoters(client);
      third.close();
      map.put(1_000, "after the failover");
      entries.put(1_000, "after the failover");
      assertEquals(entries, map.getAll(entries.keySet()));
      awaitReplicated(client, 2);

      try (Node replacement = join(second, 2)) {
        awaitReplicated(client, 3);
        old.leave();
        awaitReplicated(client, 2);
        assertEquals(2, upgrade(client, false, 0).getHighest());
        assertEquals(2, upgrade(client, true, 0).getLevel());
        assertEquals(entries, map.getAll(entries.keySet()));
        NodeConfig older = speaking(1).joining(replacement.address().toString());
        GridException late = assertThrows(GridException.class, () -> Node.start(older));
        assertEquals(Code.UNSUPPORTED_VERSION, late.code());
        assertTrue(late.getMessage().contains("feature level 2"), late.getMessage());
      }
    }
  }

  @Test
  void aClusterBeginsAtTheLevelOfItsFounder() {
    for (int version = 1; version <= 2; version++) {
      try (Node founder = Node.start(speaking(version));
          LatticeClient client = LatticeClient.connect(founder.address().toString())) {
        assertEquals(version, upgrade(client, false, 0).getLevel());
      }
    }
  }

  @Test
  void aRollingRestartUnderLoadLosesNothing() throws InterruptedException {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.start(speaking(1)));
    nodes.add(join(nodes.get(0), 1));
    nodes.add(join(nodes.get(0), 1));
    AtomicBoolean over = new AtomicBoolean();
    String[] all = nodes.stream().map(node -> node.address().toString()).toArray(String[]::new);
    try (LatticeClient client = LatticeClient.connect(all)) {
      awaitReplicated(client, 3);
      GridMap<Integer, Integer> map = client.map("rolled", Integer.class, Integer.class);
      CompletableFuture<Integer> writer =
          CompletableFuture.supplyAsync(
              () -> {
                int written = 0;
                while (!over.get()) {
                  map.put(written, written);
                  written++;
                }
                return written;
              },
              Thread::startVirtualThread);
      for (int i = 0; i < 3; i++) {
        nodes.get(i).leave();
        nodes.set(i, join(nodes.get((i + 1) % 3), 2));
        awaitReplicated(client, 3);
      }
      assertEquals(2, upgrade(client, true, 0).getLevel());
      over.set(true);
      int written = writer.join();
      assertTrue(written > 0);
      for (int i = 0; i < written; i++) {
        assertEquals(i, map.get(i), "entry " + i + " of " + written);
      }
    } finally {
      nodes.forEach(Node::close);
    }
  }
}
