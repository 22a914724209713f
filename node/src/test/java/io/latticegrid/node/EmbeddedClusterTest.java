package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterTest {
  private static final int WAIT_SECONDS = 60;

  private static boolean isReplicated(RoutingView view, int members, int copies) {
    return view.members().size() == members
        && view.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> isSettled(row, copies));
  }

  private static boolean isSettled(PartitionRow row, int copies) {
    return row.target().isEmpty()
        && row.replicas().size() == copies
        && row.inSync().size() == copies;
  }

  private static void awaitReplicated(LatticeClient client, int members, int copies)
      throws InterruptedException {
    Eventually.holds(
        copies + " copies of each partition on " + members + " members",
        WAIT_SECONDS,
        () -> isReplicated(client.routing(), members, copies));
  }

  private static Map<Integer, String> thousand() {
    Map<Integer, String> entries = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      entries.put(i, "value " + i);
    }
    return entries;
  }

  @Test
  void theDataOfANodeThatDiesAreServedByTheOther() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(first.address().toString())) {
      Node second = Node.start(NodeConfig.onPort(0).joining(first.address().toString()));
      try (second) {
        awaitReplicated(client, 2, 2);
        GridMap<Integer, String> map = client.map("kept", Integer.class, String.class);
        map.putAll(thousand());
      }
      GridMap<Integer, String> map = client.map("kept", Integer.class, String.class);
      assertEquals(thousand(), map.getAll(thousand().keySet()));
      map.put(1_000, "after");
      assertEquals(1_001, map.size());
      awaitReplicated(client, 1, 1);
    }
  }

  @Test
  void aNodeThatLeavesInOrderHandsOverWithoutALoss() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(first.address().toString());
        Node second = Node.start(NodeConfig.onPort(0).joining(first.address().toString()))) {
      awaitReplicated(client, 2, 2);
      GridMap<Integer, String> map = client.map("left", Integer.class, String.class);
      map.putAll(thousand());
      second.leave();
      assertEquals(thousand(), map.getAll(thousand().keySet()));
      awaitReplicated(client, 1, 1);
    }
  }

  @Test
  void partitionsAreSharedEvenlyWithANodeThatJoins() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(first.address().toString())) {
      GridMap<Integer, String> map = client.map("shared", Integer.class, String.class);
      map.putAll(thousand());
      try (Node second = Node.start(NodeConfig.onPort(0).joining(first.address().toString()))) {
        awaitReplicated(client, 2, 2);
        long primaries =
            client.routing().tables().get(0).rows().stream()
                .filter(row -> row.isPrimary(second.id()))
                .count();
        assertTrue(primaries == 135 || primaries == 136, "primaries: " + primaries);
        assertEquals(thousand(), map.getAll(thousand().keySet()));
      }
    }
  }

  @Test
  void nodesFindEachOtherByAFileThatIsWrittenLater(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path file = directory.resolve("nodes");
    NodeConfig config = NodeConfig.onPort(0).joining("file:" + file);
    CompletableFuture<Node> second =
        CompletableFuture.supplyAsync(() -> Node.start(config), Thread::startVirtualThread);
    try (Node first = Node.start(NodeConfig.onPort(0))) {
      Files.writeString(file, "# the first\n" + first.address() + "\n");
      try (Node joined = second.join();
          LatticeClient client = LatticeClient.connect("file:" + file)) {
        awaitReplicated(client, 2, 2);
        assertEquals(joined.image().clusterId(), first.image().clusterId());
      }
    }
  }

  @Test
  void aNodeOfAnotherClusterNameIsRefusedWithTheReason() {
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      NodeConfig stranger =
          NodeConfig.onPort(0)
              .joining(node.address().toString())
              .withControl(ControlConfig.DEFAULT.forCluster("other", 271, 1));
      GridException refused = assertThrows(GridException.class, () -> Node.start(stranger));
      assertEquals(GridException.Code.WRONG_CLUSTER, refused.code());
      assertTrue(refused.getMessage().contains("'lattice'"), refused.getMessage());
    }
  }
}
