package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes with a map whose records lie in files; one is killed and comes back. */
class KilledFilesTest {
  private static final int KEYS = 20_000;
  private static final int CHANGED = 200;
  private static final int REMOVED = 100;
  private static final int ADDED = 50;

  /** Every node has every partition, so that who comes back gets those that it had. */
  private static final Map<String, String> SETTINGS =
      Map.of("LATTICE_BACKUPS", "2", "LATTICE_PARTITIONS", "31");

  @TempDir private Path directory;
  private final Map<Integer, String> expected = new TreeMap<>();

  @Test
  void aKilledNodeThatComesBackWithItsFilesIsSentOnlyWhatDiffers() throws Exception {
    SortedMap<String, Long> counters = killedAndBack(files -> {});
    assertEquals(0L, counters.get("lattice.snapshots"));
    assertEquals(31L, compared(counters), "partitions compared");
    long sent = counters.get("lattice.repair.branch.entries");
    assertTrue(sent >= CHANGED + REMOVED + ADDED, "entries sent: " + sent);
    // What was being written when the process died may be torn or old besides.
    assertTrue(sent <= 3 * (CHANGED + REMOVED + ADDED), "entries sent: " + sent);
  }

  @Test
  void whatIsDamagedInTheFilesOfAKilledNodeIsSentAnew() throws Exception {
    SortedMap<String, Long> counters = killedAndBack(KilledFilesTest::damage);
    assertTrue(counters.get("lattice.repair.branch.entries") > CHANGED + REMOVED + ADDED + 100);
  }

  private static long compared(SortedMap<String, Long> counters) {
    return counters.get("lattice.repair.branch.diffs");
  }

  private interface Damage {
    void to(Path records) throws IOException;
  }

  /** Kills a node, changes some of a map meanwhile, starts it again; what it counted. */
  private SortedMap<String, Long> killedAndBack(Damage damage) throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory, SETTINGS);
        LatticeClient client = nodes.connect()) {
      KilledNode.await("three members, all replicated", () -> isReplicated(client, 3));
      KilledNode.awaitVoters(client);
      GridMap<Integer, String> map =
          client.map(
              "filed",
              Integer.class,
              String.class,
              MapLimits.ofBytes(16 << 20).in(RecordEngine.CHRONICLE));
      write(map, 0, KEYS, "first");
      Address victim = client.members().get(2).address();
      nodes.kill(victim.toString());
      KilledNode.await("two members, all replicated", () -> isReplicated(client, 2));
      write(map, 0, CHANGED, "second");
      for (int key = CHANGED; key < CHANGED + REMOVED; key++) {
        map.remove(key);
        expected.remove(key);
      }
      write(map, KEYS, KEYS + ADDED, "new");
      damage.to(nodes.data(victim.toString()).resolve("records"));
      nodes.restart(victim.toString());
      KilledNode.await("three members again, all replicated", () -> isReplicated(client, 3));
      MemberInfo back =
          client.members().stream()
              .filter(member -> member.address().equals(victim))
              .findFirst()
              .orElseThrow();
      SortedMap<String, Long> counters = client.stats(back.id());
      killOthers(nodes, victim);
      // Left alone it acts, and answers with what it has.
      assertEquals(expected, map.getAll(all()));
      return counters;
    }
  }

  private static void killOthers(NodeProcesses nodes, Address victim) throws InterruptedException {
    for (String address : nodes.addresses()) {
      if (!address.equals(victim.toString())) {
        nodes.kill(address);
      }
    }
  }

  /** Those that were removed, too. */
  private static Set<Integer> all() {
    return IntStream.range(0, KEYS + ADDED).boxed().collect(Collectors.toSet());
  }

  private void write(GridMap<Integer, String> map, int from, int to, String text) {
    Map<Integer, String> batch = new TreeMap<>();
    for (int key = from; key < to; key++) {
      batch.put(key, text + " " + key + " " + "x".repeat(key % 100));
    }
    map.putAll(batch);
    expected.putAll(batch);
  }

  private static void damage(Path records) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(records)) {
      files = all.sorted().toList();
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < files.size(); i += 3) {
      try (RandomAccessFile file = new RandomAccessFile(files.get(i).toFile(), "rw")) {
        for (int wrong = 0; wrong < 200; wrong++) {
          file.seek(random.nextLong(file.length()));
          file.write(random.nextInt(256));
        }
      }
    }
  }

  private static boolean isReplicated(LatticeClient client, int members) {
    return client.members().size() == members
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> isReplicated(row, members));
  }

  private static boolean isReplicated(PartitionRow row, int members) {
    return row.target().isEmpty() && row.inSync().size() == members;
  }
}
