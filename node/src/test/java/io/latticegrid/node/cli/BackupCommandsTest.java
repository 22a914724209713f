package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MergeBy;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and what is made of them, on nodes of this process. */
class BackupCommandsTest {
  private static final int WAIT_SECONDS = 60;
  private static final int ENTRIES = 2_000;

  @TempDir private Path directory;

  /** An item that many take from at once, and say so. */
  public record Item(
      String name,
      @MergeBy(FieldMerge.COUNTER) long stock,
      @MergeBy(FieldMerge.SET) List<String> buyers) {}

  private static Node node(int partitions, String... join) {
    NodeConfig config =
        NodeConfig.onPort(0)
            .withShards(2)
            .withControl(ControlConfig.DEFAULT.forCluster("lattice", partitions, 1));
    return Node.start(join.length == 0 ? config : config.joining(join[0]));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static Invocation lattice(Node node, String... arguments) {
    Stream<String> at = Stream.of("--members", node.address().toString());
    return Invocation.of(Stream.concat(Stream.of(arguments), at).toArray(String[]::new));
  }

  private Invocation backup(Node node, Path file, String... more) {
    return lattice(
        node,
        Stream.concat(Stream.of("backup", "--to", file.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private Invocation restore(Node node, Path file, String... more) {
    return lattice(
        node,
        Stream.concat(Stream.of("restore", "--from", file.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static Map<Integer, String> entries(int number) {
    Map<Integer, String> entries = new HashMap<>();
    for (int key = 0; key < number; key++) {
      entries.put(key, "value " + key);
    }
    return entries;
  }

  /** When entries expire, by key. */
  private static Map<Object, Long> expiries(LatticeClient client, String map) {
    Map<Object, Long> found = new HashMap<>();
    WholeEntries entries = client.wholeEntries(map);
    for (int partition = 0; partition < entries.partitionCount(); partition++) {
      WholePage page = new WholePage(0, 0, false, List.of());
      while (!page.done()) {
        page = entries.join(entries.read(partition, page.nextCursor()));
        for (Delta entry : page.entries()) {
          found.put(Canonical.fromBytes(entry.key()), entry.expiresAtMillis());
        }
      }
    }
    return found;
  }

  @Test
  void whatAOneNodeClusterHasComesBackInOneOfOtherPartitions() {
    Path file = directory.resolve("one.backup");
    try (Node from = node(31);
        LatticeClient client = connect(from)) {
      client.map("plain", Integer.class, String.class).putAll(entries(ENTRIES));
      Invocation taken = backup(from, file);
      assertEquals(0, taken.code(), taken.err());
      assertTrue(taken.out().contains(ENTRIES + " entries of 1 maps"), taken.out());
    }
    try (Node to = node(7);
        LatticeClient client = connect(to)) {
      Invocation written = restore(to, file);
      assertEquals(0, written.code(), written.err());
      assertTrue(written.out().contains(ENTRIES + " entries written"), written.out());
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      assertEquals(entries(ENTRIES), new HashMap<>(map));
    }
  }

  @Test
  void aDamagedOrMissingBackupWritesNothingAndNamesTheBlock() throws IOException {
    Path file = directory.resolve("damaged.backup");
    try (Node node = node(7);
        LatticeClient client = connect(node)) {
      GridMap<Integer, String> map = client.map("plain", Integer.class, String.class);
      map.putAll(entries(100));
      assertEquals(0, backup(node, file).code());
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      map.clear();
      Invocation refused = restore(node, file);
      assertEquals(1, refused.code(), refused.err());
      assertTrue(refused.err().contains("checksum does not match"), refused.err());
      assertTrue(refused.err().contains(": block "), refused.err());
      assertEquals(0, map.size());
      Invocation looked = Invocation.of("restore", "--verify", file.toString());
      assertEquals(1, looked.code(), looked.err());
      Invocation missing = restore(node, directory.resolve("nothing"));
      assertEquals(2, missing.code());
      assertTrue(missing.err().contains("there is no file"), missing.err());
    }
  }
}
