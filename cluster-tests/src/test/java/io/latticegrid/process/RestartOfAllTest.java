package io.latticegrid.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.routing.PartitionRow;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that keep logs, all of them killed at once. */
class RestartOfAllTest {
  private static final int KEYS = 1_000;

  @TempDir private Path directory;

  @Test
  void everyPersistedWriteIsThereAfterAllNodesWereKilled() throws Exception {
    try (NodeProcesses nodes = NodeProcesses.start(3, directory, "--data-log=on")) {
      Map<Integer, Integer> written = new TreeMap<>();
      try (LatticeClient client = nodes.connect()) {
        KilledNode.await("three members, all replicated", () -> isReplicated(client));
        for (int key = 0; key < KEYS; key++) {
          persisted(client, "default").put(key, key * 7);
          persisted(client, "strict").put(key, key * 11);
          written.put(key, key * 7);
        }
      }
      nodes.killAll();
      nodes.restartAll();
      try (LatticeClient client = nodes.connect()) {
        KilledNode.await("every partition served", () -> isServed(client));
        assertEquals(written, persisted(client, "default").getAll(written.keySet()));
        written.replaceAll((key, value) -> key * 11);
        assertEquals(written, persisted(client, "strict").getAll(written.keySet()));
        KilledNode.await("all replicated again", () -> isReplicated(client));
        persisted(client, "default").put(KEYS, 1);
      }
    }
  }

  private static GridMap<Integer, Integer> persisted(LatticeClient client, String group) {
    return client
        .mapIn(group, "kept-" + group, Integer.class, Integer.class)
        .withLevel(AckLevel.PERSISTED);
  }

  private static boolean isServed(LatticeClient client) {
    return client.routing().tables().stream()
        .flatMap(table -> table.rows().stream())
        .allMatch(row -> row.state() == PartitionRow.State.SERVED);
  }

  private static boolean isReplicated(LatticeClient client) {
    return client.members().size() == 3
        && client.routing().tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.target().isEmpty() && row.inSync().size() == 2);
  }
}
