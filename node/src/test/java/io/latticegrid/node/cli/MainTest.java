package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.schema.PartitionKey;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private static final List<String> COMMANDS =
      List.of(
          "node",
          "members",
          "partitions",
          "maps",
          "groups",
          "metadata",
          "drain",
          "forget",
          "get",
          "put",
          "query",
          "demo");

  private static Node node;
  private static String address;

  /** A key whose origin places it. */
  public record RouteKey(@PartitionKey String origin, long id) {}

  /** What is under it. */
  public record Route(String destination, int delay) {}

  @BeforeAll
  static void startANodeWithMaps() {
    node = Node.start(NodeConfig.onPort(0));
    address = node.address().toString();
    try (LatticeClient client = LatticeClient.connect(address)) {
      client.map("numbers", Long.class, String.class).put(7L, "seven");
      GridMap<RouteKey, Route> routes = client.map("routes", RouteKey.class, Route.class);
      routes.put(new RouteKey("ATL", 1), new Route("DCA", 12));
      routes.put(new RouteKey("ATL", 2), new Route("DCA", 18));
      routes.put(new RouteKey("ORD", 3), new Route("LGA", 5));
    }
  }

  @AfterAll
  static void stopTheNode() {
    node.close();
  }

  private static Invocation lattice(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("-a", address));
    return Invocation.of(all.toArray(new String[0]));
  }

  private static void isWrongUse(Invocation run, String named) {
    assertEquals(2, run.code(), run.out() + run.err());
    assertTrue(run.err().contains(named), run.err());
    assertFalse(run.err().contains("\tat "), "a stack trace is no message: " + run.err());
    assertEquals("", run.out());
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : COMMANDS) {
      Invocation help = Invocation.of(command, "--help");
      assertEquals(0, help.code());
      assertTrue(help.out().contains("Usage: lattice " + command), help.out());
      assertTrue(help.out().contains("--json"), help.out());
    }
  }

  @Test
  void wrongUseExitsWith2AndSaysWhatWasWrong() {
    isWrongUse(Invocation.of("gett"), "gett");
    isWrongUse(Invocation.of(), "lattice demo");
    isWrongUse(Invocation.of("get", "numbers"), "KEY");
    isWrongUse(Invocation.of("members", "--colour"), "--colour");
    isWrongUse(Invocation.of("node", "--port", "many"), "many");
    isWrongUse(Invocation.of("members", "-a", "here:there"), "here:there");
  }

  @Test
  void aMalformedValueExitsWith2AndWritesNothing() {
    isWrongUse(
        lattice("put", "routes", "{\"origin\":\"X\",\"id\":1}", "{\"a\":"), "malformed JSON");
    isWrongUse(lattice("put", "numbers", "8", "\"eight\" 9"), "malformed JSON");
    isWrongUse(lattice("put", "numbers", "8", ""), "empty");
    isWrongUse(lattice("put", "numbers", "8", "null"), "null");
    isWrongUse(lattice("put", "routes", "{\"origin\":\"X\",\"id\":1}", "5"), "JSON object");
    assertEquals(1, lattice("get", "numbers", "8").code());
  }

  @Test
  void aKeyOfAnotherTypeExitsWith2AndIsNamed() {
    isWrongUse(lattice("get", "numbers", "seven"), "'seven'");
    isWrongUse(lattice("get", "routes", "ATL"), "key");
    isWrongUse(lattice("get", "routes", "{\"origin\":\"ATL\",\"number\":1}"), "'number'");
    isWrongUse(lattice("put", "numbers", "8", "8"), "STRING");
  }

  @Test
  void aMalformedQueryExitsWith2AndSaysWhere() {
    isWrongUse(lattice("query", "routes", "origin = = 'ATL'"), "column");
    isWrongUse(lattice("query", "routes", "orign = 'ATL'"), "orign");
  }

  @Test
  void anUnknownMapExitsWith1AndIsNamed() {
    for (Invocation run :
        List.of(
            lattice("get", "nowhere", "1"),
            lattice("put", "nowhere", "1", "{}"),
            lattice("query", "nowhere", "all"))) {
      assertEquals(1, run.code());
      assertTrue(run.err().contains("'nowhere'"), run.err());
    }
  }

  @Test
  void aClusterThatIsNotThereExitsWith1AndIsNamed() {
    Invocation run = Invocation.of("members", "-a", "127.0.0.1:1");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("127.0.0.1:1"), run.err());
  }

  @Test
  void putAndGetGiveBackWhatWasWrittenAsOneObject() {
    JsonNode put = lattice("put", "--create", "notes", "a", "{\"n\": 1}", "--json").json();
    assertFalse(put.get("replaced").asBoolean());
    JsonNode again = lattice("put", "notes", "a", "{\"n\": 2, \"l\": [true]}", "--json").json();
    assertEquals(1, again.get("old").get("n").asInt());
    JsonNode got = lattice("get", "notes", "a", "--json").json();
    assertTrue(got.get("found").asBoolean());
    assertEquals("{\"l\":[true],\"n\":2}", got.get("value").toString());
    Invocation missing = lattice("get", "notes", "b", "--json");
    assertEquals(1, missing.code());
    assertFalse(missing.json().get("found").asBoolean());
  }

  @Test
  void aRecordIsReadAndWrittenByItsFields() {
    String key = "{\"origin\":\"ATL\",\"id\":1}";
    JsonNode got = lattice("get", "routes", key, "--json").json();
    assertEquals("{\"destination\":\"DCA\",\"delay\":12}", got.get("value").toString());
    assertEquals(
        0,
        lattice("put", "routes", "{\"origin\":\"SFO\",\"id\":9}", "{\"destination\":\"LAX\"}")
            .code());
    try (LatticeClient client = LatticeClient.connect(address)) {
      assertTrue(client.openMap("routes").containsKey(java.util.Map.of("origin", "SFO", "id", 9L)));
      client.openMap("routes").remove(java.util.Map.of("origin", "SFO", "id", 9L));
    }
  }

  @Test
  void aQueryPrintsRowsAndHowItWasCarriedOut() {
    String text = "origin = 'ATL' group by destination select count(), avg(delay)";
    JsonNode result = lattice("query", "routes", text, "--json").json();
    assertEquals("[[\"DCA\",2,15.0]]", result.get("rows").toString());
    assertEquals(1, result.get("partitionsScanned").asInt());
    assertEquals(271, result.get("partitionCount").asInt());
    Invocation explained = lattice("query", "routes", text, "--explain");
    assertTrue(explained.out().contains("partitions 1/271"), explained.out());
    assertFalse(lattice("query", "routes", text, "--explain", "--json").json().has("rows"));
  }

  @Test
  void membersAndPartitionsAreOneObjectEach() {
    JsonNode members = lattice("members", "--json").json();
    assertEquals(1, members.get("members").size());
    assertEquals(address, members.get("members").get(0).get("address").asText());
    JsonNode groups = lattice("partitions", "--json").json().get("groups");
    assertEquals(271, groups.get(0).get("partitions").size());
    assertTrue(lattice("members").out().contains(address));
    assertTrue(lattice("partitions").out().contains("271 partitions"));
    assertEquals(2 * (271 + 3), lattice("partitions", "--all").out().lines().count());
  }

  @Test
  void mapsAreListedWithWhatTheyTake() {
    JsonNode maps = lattice("maps", "--json").json().get("maps");
    JsonNode routes = maps.get(maps.size() - 1);
    assertEquals("routes", routes.get("map").asText());
    assertEquals(3, routes.get("served").get("entries").asInt());
    assertTrue(routes.get("served").get("usedBytes").asLong() > 3 * 32);
    assertEquals("none", routes.get("eviction").asText());
    assertTrue(lattice("maps").out().contains("routes"));
    JsonNode member = lattice("members", "--json").json().get("members").get(0);
    assertTrue(member.get("memory").get("usedBytes").asLong() > 0);
    assertEquals("normal", member.get("memory").get("pressure").asText());
  }

  @Test
  void aNodeThatCannotStartExitsWith2AndSaysWhy(@TempDir Path directory) throws Exception {
    isWrongUse(Invocation.of("node", "--port", String.valueOf(node.address().port())), address);
    Path settings = Files.writeString(directory.resolve("lattice.yaml"), "prot: 7500\n");
    isWrongUse(Invocation.of("node", "--config", settings.toString()), "prot = '7500'");
    isWrongUse(
        Invocation.of("node", "--config", directory.resolve("none.yaml").toString()), "none.yaml");
  }
}
