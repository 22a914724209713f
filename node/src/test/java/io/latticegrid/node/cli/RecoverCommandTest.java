package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does when the quorum of the metadata log is lost, on nodes of this process. */
class RecoverCommandTest {
  private static final int WAIT_SECONDS = 60;
  private static final List<Code> UNSERVED =
      List.of(Code.PARTITION_UNAVAILABLE, Code.PARTITION_LOST);

  @TempDir private Path directory;

  @Test
  void theThirdNodeServesAfterTwoDirectoriesAreLostAndOldOnesAreRefused()
      throws InterruptedException {
    Node first = start("a", null);
    Node second = start("b", first);
    try (Node third = start("c", first);
        LatticeClient client = connect(third)) {
      await(client, 3, 2);
      awaitVoters(third);
      GridMap<Integer, String> map = client.map("kept", Integer.class, String.class);
      map.putAll(entries());
      Invocation early = recover(third, "--confirm", id(client));
      assertEquals(1, early.code());
      assertTrue(early.err().contains("must not be begun anew"), early.err());
      first.close();
      second.close();
      Eventually.holds(
          "it is recovered",
          WAIT_SECONDS,
          () -> recover(third, "--confirm", id(client)).code() == 0);
      Eventually.holds("it is alone", WAIT_SECONDS, () -> client.members().size() == 1);
      Map<Integer, String> kept = held(third);
      assertTrue(kept.size() > entries().size() / 3, kept.size() + " of " + entries().size());
      kept.forEach((key, value) -> assertEquals(entries().get(key), value));
      GridException refused = assertThrows(GridException.class, () -> start("b", third));
      assertEquals(Code.SUPERSEDED, refused.code(), refused.getMessage());
      try (Node fresh = start("d", third);
          Node another = start("e", third)) {
        Eventually.holds("they vote", WAIT_SECONDS, () -> voters(third) == 3);
        assertEquals(3, fresh.image().members().size());
        assertEquals(another.image().clusterId(), third.image().clusterId());
      }
    }
  }

  @Test
  void theDirectoryOfAStoppedNodeIsRecoveredUnlessItIsInUseOrNotMeant()
      throws InterruptedException {
    String folder = directory.resolve("a").toString();
    String id;
    Node running = start("a", null);
    try (LatticeClient client = connect(running)) {
      id = id(client);
      client.map("kept", Integer.class, String.class).put(1, "one");
      Invocation inUse = Invocation.of("metadata", "recover", "--data-dir", folder);
      assertEquals(2, inUse.code());
      assertTrue(inUse.err().contains("in use"), inUse.err());
    }
    running.close();
    Invocation asked = Invocation.of("metadata", "recover", "--data-dir", folder);
    assertEquals(2, asked.code());
    assertTrue(asked.err().contains("--confirm " + id), asked.err());
    assertEquals(
        2, Invocation.of("metadata", "recover", "--data-dir", folder, "--confirm", "1").code());
    Invocation done =
        Invocation.of("metadata", "recover", "--data-dir", folder, "--confirm", id, "--json");
    assertEquals(1, done.json().get("generation").asInt(), done.err());
    try (Node again = start("a", null);
        LatticeClient client = connect(again)) {
      assertEquals(id, id(client));
      Invocation status = Invocation.of("metadata", "-a", again.address().toString(), "--json");
      assertTrue(status.json().get("group").asText().endsWith(".1"), status.out());
      Eventually.holds(
          "it knows the map", WAIT_SECONDS, () -> again.image().catalog().map("kept").isPresent());
    }
    Path empty = directory.resolve("none");
    assertEquals(2, Invocation.of("metadata", "recover", "--data-dir", empty.toString()).code());
  }

  private Node start(String name, Node seed) {
    NodeConfig config =
        seed == null
            ? NodeConfig.onPort(0)
            : NodeConfig.onPort(0).joining(seed.address().toString());
    return Node.start(config.withShards(1).withDataDir(directory.resolve(name).toString()));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(ClientConfig.of(node.address().toString()));
  }

  private static Invocation recover(Node node, String... rest) {
    String[] all = new String[4 + rest.length];
    all[0] = "metadata";
    all[1] = "recover";
    all[2] = "-a";
    all[3] = node.address().toString();
    System.arraycopy(rest, 0, all, 4, rest.length);
    return Invocation.of(all);
  }

  private static String id(LatticeClient client) {
    return "%016x".formatted(client.routing().clusterId());
  }

  private static int voters(Node node) {
    return Invocation.of("metadata", "-a", node.address().toString(), "--json")
        .json()
        .get("voters")
        .size();
  }

  private static void awaitVoters(Node node) throws InterruptedException {
    Eventually.holds("three vote", WAIT_SECONDS, () -> voters(node) == 3);
  }

  private static void await(LatticeClient client, int members, int copies)
      throws InterruptedException {
    Eventually.holds(
        "all have their copies",
        WAIT_SECONDS,
        () ->
            client.members().size() == members
                && client.routing().tables().get(0).rows().stream()
                    .allMatch(row -> row.target().isEmpty() && row.inSync().size() == copies));
  }

  /** The entries whose partitions are served; the others may be said to come back. */
  private static Map<Integer, String> held(Node node) {
    ClientConfig hasty =
        ClientConfig.of(node.address().toString()).withOperationTimeout(Duration.ofSeconds(5));
    Map<Integer, String> held = new HashMap<>();
    try (LatticeClient client = LatticeClient.connect(hasty)) {
      GridMap<Integer, String> map = client.map("kept", Integer.class, String.class);
      Map<Integer, CompletableFuture<String>> answers = new HashMap<>();
      entries().keySet().forEach(key -> answers.put(key, map.getAsync(key)));
      answers.forEach((key, answer) -> {
        try {
          held.put(key, String.valueOf(answer.join()));
        } catch (CompletionException e) {
          GridException cause = assertInstanceOf(GridException.class, e.getCause());
          assertTrue(UNSERVED.contains(cause.code()), cause.getMessage());
        }
      });
    }
    return held;
  }

  private static Map<Integer, String> entries() {
    Map<Integer, String> entries = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      entries.put(i, "value " + i);
    }
    return entries;
  }
}
