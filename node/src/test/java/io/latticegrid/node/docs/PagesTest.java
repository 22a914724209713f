package io.latticegrid.node.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  @TempDir private Path directory;

  @Test
  void everyRelativeLinkOfEveryPageLeadsSomewhere() {
    List<Path> pages = Pages.all();
    assertTrue(pages.contains(Pages.readme()), pages.toString());
    assertEquals(
        List.of(), pages.stream().flatMap(page -> Pages.brokenLinks(page).stream()).toList());
  }

  @Test
  void theReadmeNamesItsCommandsAndEveryModule() {
    String readme = Pages.text(Pages.readme());
    assertTrue(readme.contains("./lattice demo"));
    assertTrue(readme.contains("mvn verify"));
    String modules =
        "data proto crdt storage dag metadata partition query client node cluster-tests benchmarks";
    for (String module : modules.split(" ", -1)) {
      assertTrue(
          readme.contains("| `" + module + "` |"), module + " is not in the table of modules");
    }
  }

  @Test
  void theClientExampleOfTheReadmeCompilesForJava17AndRuns() throws Exception {
    CompiledExample example =
        CompiledExample.compile(Pages.javaBlocks(Pages.readme()).get(0), 17, directory);
    assertEquals("Flights", example.name());
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = LatticeClient.connect(node.address().toString())) {
      String printed = example.run(node.address().toString());
      assertTrue(printed.contains("Flight[destination=DCA, delay=12]"), printed);
      assertTrue(printed.contains("values=[DCA, 2, 4.0]"), printed);
      assertTrue(printed.contains("partitions 1/271 of map 'flights'"), printed);
      assertEquals(
          Map.of("destination", "LGA", "delay", 31L),
          client.openMap("flights").get(Map.of("origin", "ORD", "id", 3L)));
    }
  }

  @Test
  void theExampleOfTypesThatMergeCompilesForJava17AndRuns() throws Exception {
    CompiledExample example =
        CompiledExample.compile(Pages.javaBlocks(Pages.readme()).get(2), 17, directory);
    assertEquals("Merging", example.name());
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      String printed = example.run(node.address().toString());
      assertEquals("Account[owner=Ann, city=Bergen, level=1] 1", printed.strip());
    }
  }

  @Test
  void theEmbeddedExampleOfTheReadmeCompilesAndRuns() throws Exception {
    CompiledExample example =
        CompiledExample.compile(Pages.javaBlocks(Pages.readme()).get(1), 25, directory);
    assertEquals("Embedded", example.name());
    assertEquals("apples: 12", example.run().strip());
  }

  @Test
  void theExampleOfBatchesCompilesForJava17AndRuns() throws Exception {
    List<String> examples = Pages.javaBlocks(Pages.page("docs/MAPS.md"));
    CompiledExample example = CompiledExample.compile(examples.get(0), 17, directory);
    assertEquals("Prices", example.name());
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      assertEquals(
          List.of(
              "3 of 3",
              "[Optional[5], Optional.empty, Optional[3], Optional[5]]",
              "fig: 7, Synced[inMemory=true, inStore=false]",
              "removed 1",
              "held 3"),
          example.run(node.address().toString()).lines().toList());
    }
  }

  @Test
  void theExampleOfJsonCompilesForJava17AndRuns() throws Exception {
    List<String> examples = Pages.javaBlocks(Pages.page("docs/MAPS.md"));
    CompiledExample example =
        CompiledExample.compile(examples.get(examples.size() - 1), 17, directory);
    assertEquals("Orders", example.name());
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      List<String> printed = example.run(node.address().toString()).lines().toList();
      assertEquals("{\"lines\":[{\"item\":7,\"price\":2.5}],\"to\":\"Ulm\"}", printed.get(0));
      assertEquals("Lyon", printed.get(1));
      assertEquals(3, printed.size());
      assertTrue(printed.get(2).contains("Ulm"), printed.get(2));
    }
  }

  @Test
  void theExampleOfStrictMapsCompilesForJava17AndRuns() throws Exception {
    List<String> examples = Pages.javaBlocks(Pages.page("docs/CONSISTENCY.md"));
    CompiledExample example = CompiledExample.compile(examples.get(0), 17, directory);
    assertEquals("Transfer", example.name());
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      assertEquals(
          List.of("savings: 30", "transfers: 1", "refused: CROSS_PARTITION"),
          example.run(node.address().toString()).lines().toList());
    }
  }
}
