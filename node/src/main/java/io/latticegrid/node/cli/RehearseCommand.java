package io.latticegrid.node.cli;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code lattice rehearse}: two nodes and a client do once what nodes do, and end. {@code
 * ./lattice} runs it after a build to have the JVM record which classes it had and which methods
 * were hot (JEP 514, JEP 515), by which nodes start in half the time. Not in the help text.
 */
@Command(name = "rehearse", hidden = true, description = "Do once what nodes do, and end.")
final class RehearseCommand implements Callable<Integer> {
  private static final int KEYS = 2_000;
  private static final int ROUNDS = 10;

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory("lattice-rehearsal");
    try (Node first = Node.start(config(directory, "first"));
        Node second =
            Node.start(config(directory, "second").joining(String.valueOf(first.address())));
        LatticeClient client = LatticeClient.connect(String.valueOf(second.address()))) {
      useMaps(client);
      client.counters("rehearsed").add("calls", 1);
    } finally {
      delete(directory);
    }
    return 0;
  }

  private static NodeConfig config(Path directory, String name) {
    return new NodeSettings(SettingOptions.reference(), file -> null)
        .flag("port", 0)
        .flag("shards", 1)
        .flag("data-dir", directory.resolve(name))
        .toConfig();
  }

  private static void useMaps(LatticeClient client) {
    GridMap<Long, byte[]> map = client.map("rehearsal", Long.class, byte[].class);
    byte[] value = new byte[100];
    for (int round = 0; round < ROUNDS; round++) {
      Map<Long, byte[]> batch = new LinkedHashMap<>();
      for (long key = 0; key < KEYS; key++) {
        if (key % 4 == 0) {
          batch.put(key, value);
        } else if (key % 4 == 1) {
          map.set(key, value);
        } else {
          map.get(key);
        }
      }
      map.putAll(batch);
      map.getAll(batch.keySet());
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    }
  }
}
