package io.latticegrid.node.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.file.NewFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that die while a backup is taken. */
class BackupUnderFailureTest {
  private static final int WAIT_SECONDS = 60;
  private static final int PARTITIONS = 7;
  private static final int ENTRIES = 7_000;

  private final List<Node> nodes = new ArrayList<>();

  @TempDir private Path directory;

  private void start(int backups) throws InterruptedException {
    NodeConfig config =
        NodeConfig.onPort(0)
            .withShards(2)
            .withControl(ControlConfig.DEFAULT.forCluster("lattice", PARTITIONS, backups));
    nodes.add(Node.start(config));
    String first = nodes.get(0).address().toString();
    nodes.add(Node.start(config.joining(first)));
    nodes.add(Node.start(config.joining(first)));
    try (LatticeClient client = connect()) {
      Eventually.holds("copies everywhere", WAIT_SECONDS, () -> isSettled(client, backups + 1));
      Eventually.areThreeVoters(client);
    }
  }

  private LatticeClient connect() {
    return LatticeClient.connect(
        ClientConfig.of(nodes.stream().map(n -> n.address().toString()).toArray(String[]::new))
            .withOperationTimeout(Duration.ofSeconds(30)));
  }

  private static boolean isSettled(LatticeClient client, int copies) {
    return client.members().size() == 3
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.target().isEmpty() && row.inSync().size() == copies);
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  private static Map<Integer, String> fill(LatticeClient client) {
    GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
    Map<Integer, String> entries = new HashMap<>();
    for (int key = 0; key < ENTRIES; key++) {
      entries.put(key, key + "x".repeat(1_000));
    }
    map.putAll(entries);
    return entries;
  }

  /** Kills the primary of the partition that is read first, once some of it is there. */
  private BackupRun.Progress killing(LatticeClient client) {
    int group = client.wholeEntries("plain").info().group();
    PartitionRow row = client.routing().table(group).orElseThrow().rows().get(0);
    boolean[] killed = new boolean[1];
    return (map, partitions, entries, bytes) -> {
      if (!killed[0]) {
        killed[0] = true;
        Node primary =
            nodes.stream().filter(node -> row.isPrimary(node.id())).findFirst().orElseThrow();
        primary.close();
      }
    };
  }

  private BackupRun take(LatticeClient client, Path to) throws IOException {
    SavedCatalog catalog = SavedCatalog.of(new AdminClient(client), List.of());
    try (NewFile file = NewFile.at(to)) {
      BackupBlock.Cluster from = new BackupBlock.Cluster(1, "lattice", 0, PARTITIONS);
      BackupWriter writer = new BackupWriter(file, from);
      BackupRun run = new BackupRun(writer, killing(client));
      run.read(client, catalog);
      file.keep();
      return run;
    }
  }

  private static BackupReader reader(Path file) throws IOException {
    return new BackupReader(new BufferedInputStream(Files.newInputStream(file)), "a.backup");
  }

  @Test
  @DisplayName("where the primary dies its partition is read again, and everything is there once")
  void aPrimaryDies() throws Exception {
    start(1);
    try (LatticeClient client = connect()) {
      Map<Integer, String> entries = fill(client);
      Path file = directory.resolve("killed.backup");
      BackupRun run = take(client, file);
      assertTrue(run.readAgain() > 0, "its primary was another one then");
      BackupContents contents = BackupContents.check(reader(file));
      assertEquals(ENTRIES, contents.entries());
      assertTrue(contents.sections().length() > contents.sections().cardinality());
      Map<Object, Object> found = new HashMap<>();
      Set<Integer> used = new HashSet<>();
      BackupReader reader = reader(file);
      for (BackupBlock block = reader.next(); block != null; block = reader.next()) {
        if (block instanceof BackupBlock.Piece piece && contents.sections().get(piece.section())) {
          used.add(piece.section());
          piece
              .page()
              .entries()
              .forEach(entry ->
                  found.put(Canonical.fromBytes(entry.key()), Canonical.fromBytes(entry.value())));
        }
      }
      assertEquals(PARTITIONS, used.size());
      Map<Object, Object> expected = new HashMap<>();
      entries.forEach((key, value) -> expected.put((long) key, value));
      assertEquals(expected, found);
    }
  }

  @Test
  @DisplayName("where a partition dies there is no backup, and the error names it")
  void aPartitionDies() throws Exception {
    start(0);
    try (LatticeClient client = connect()) {
      fill(client);
      Path file = directory.resolve("lost.backup");
      GridException failed = assertThrows(GridException.class, () -> take(client, file));
      assertTrue(
          Set.of(Code.PARTITION_LOST, Code.PARTITION_UNAVAILABLE, Code.NOT_AVAILABLE)
              .contains(failed.code()),
          failed.toString());
      assertTrue(
          failed.getMessage().contains("of map 'plain' could not be read, so there is no backup"),
          failed.getMessage());
      assertFalse(Files.exists(file));
      try (Stream<Path> left = Files.list(directory)) {
        assertEquals(List.of(), left.toList(), "nor a part of one");
      }
    }
  }

  @Test
  @DisplayName("pages of a partition come from who has a lease, in the order of the key hash")
  void pages() throws Exception {
    start(1);
    try (LatticeClient client = connect()) {
      fill(client);
      WholeEntries whole = client.wholeEntries("plain");
      var first = whole.join(whole.read(0, 0));
      assertFalse(first.done());
      assertTrue(first.entries().size() < ENTRIES / PARTITIONS);
      var second = whole.join(whole.read(0, first.nextCursor()));
      assertEquals(first.reign(), second.reign());
      assertTrue(first.nextCursor() != second.nextCursor());
    }
  }
}
