package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.routing.PartitionRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that keep a log come back with what they had. */
class RestartTest {
  private static final int WAIT_SECONDS = 60;

  @TempDir private Path directory;

  private NodeConfig config(String name) {
    return NodeConfig.onPort(0).withDataDir(directory.resolve(name).toString()).withDataLog(true);
  }

  private static Map<Integer, String> entries(int number, String text) {
    Map<Integer, String> entries = new TreeMap<>();
    for (int key = 0; key < number; key++) {
      entries.put(key, text + key);
    }
    return entries;
  }

  private static GridMap<Integer, String> map(LatticeClient client) {
    return client.map("kept", Integer.class, String.class).withLevel(AckLevel.PERSISTED);
  }

  @Test
  void aNodeThatIsTheOnlyOneComesBackWithEverything() {
    Map<Integer, String> written = entries(2_000, "value ");
    for (int life = 1; life <= 3; life++) {
      try (Node node = Node.start(config("only"));
          LatticeClient client = LatticeClient.connect(node.address().toString())) {
        assertEquals(life == 1 ? 0 : 2_000, map(client).size());
        if (life > 1) {
          assertEquals(written, map(client).getAll(written.keySet()));
        }
        written = entries(2_000, "life " + life + " ");
        map(client).putAll(written);
        assertEquals(life, node.id().incarnation());
      }
    }
  }

  @Test
  void aNodeWithoutALogRefusesPersistedWrites() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      GridException refused =
          assertThrows(GridException.class, () -> map(client).put(1, "refused"));
      assertEquals(GridException.Code.NOT_PERSISTENT, refused.code());
    }
  }

  @Test
  void aNodeThatComesBackIsSentOnlyWhatChangedMeanwhile() throws InterruptedException {
    Map<Integer, String> written = entries(5_000, "before ");
    try (Node first = Node.start(config("first"));
        LatticeClient client = LatticeClient.connect(first.address().toString())) {
      NodeConfig joining = config("second").joining(first.address().toString());
      try (Node second = Node.start(joining)) {
        assertEquals(1, second.id().incarnation());
        awaitReplicated(client, 2);
        assertTrue(client.stats(second.id()).containsKey("lattice.snapshots"));
        map(client).putAll(written);
      }
      Eventually.holds("one member", WAIT_SECONDS, () -> client.members().size() == 1);
      Map<Integer, String> changed = entries(50, "after ");
      map(client).putAll(changed);
      written.putAll(changed);
      try (Node back = Node.start(joining)) {
        awaitReplicated(client, 2);
        Map<String, Long> counters = client.stats(back.id());
        long sent =
            counters.get("lattice.deltas.applied") + counters.get("lattice.repair.branch.entries");
        assertEquals(0, counters.get("lattice.snapshots"), "no copy was fetched whole");
        assertTrue(sent >= 50 && sent < 1_000, "entries sent: " + sent + " of 5000");
        assertEquals(written, map(client).getAll(written.keySet()));
      }
    }
  }

  @Test
  void aLogThatIsDamagedWhereItWasPromisedIsRefusedWithItsPlace() throws IOException {
    try (Node node = Node.start(config("damaged"));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      map(client).putAll(entries(100, "value "));
    }
    Path segment;
    try (Stream<Path> files = Files.list(directory.resolve("damaged/data"))) {
      segment = files.sorted().findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    bytes[33] ^= 1;
    Files.write(segment, bytes);
    GridException refused = assertThrows(GridException.class, () -> Node.start(config("damaged")));
    assertEquals(GridException.Code.LOG_DAMAGED, refused.code());
    assertTrue(refused.getMessage().contains(segment.getFileName().toString()));
  }

  private static void awaitReplicated(LatticeClient client, int members)
      throws InterruptedException {
    Eventually.holds(
        "all in sync on " + members,
        WAIT_SECONDS,
        () ->
            client.members().size() == members
                && client.routing().tables().stream()
                    .flatMap(table -> table.rows().stream())
                    .allMatch(row -> isSettled(row, members)));
  }

  private static boolean isSettled(PartitionRow row, int members) {
    return row.target().isEmpty() && row.inSync().size() == Math.min(2, members);
  }
}
