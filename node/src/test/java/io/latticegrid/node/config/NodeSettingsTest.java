package io.latticegrid.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {
  private static String reference() throws IOException {
    try (InputStream in = NodeSettingsTest.class.getResourceAsStream("/lattice-reference.yaml")) {
      assertNotNull(in);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static NodeSettings settings() throws IOException {
    return new NodeSettings(reference());
  }

  private static String refusal(org.junit.jupiter.api.function.Executable wrong) {
    GridException refused = assertThrows(GridException.class, wrong);
    assertEquals(Code.INVALID_ARGUMENT, refused.code());
    return String.valueOf(refused.getMessage());
  }

  @Test
  void theReferenceFileSaysWhatTheCodeDoes() throws IOException {
    assertEquals(NodeConfig.onPort(Address.DEFAULT_PORT), settings().toConfig());
  }

  @Test
  void theReferenceFileNamesEverySetting() throws IOException {
    assertEquals(
        Set.of(
            "cluster-name",
            "host",
            "port",
            "join",
            "data-dir",
            "zone",
            "shards",
            "partitions",
            "backups",
            "migration-parallel",
            "migration-bytes"),
        settings().values().keySet());
  }

  @Test
  void aFileOverridesTheDefaultsAndLeavesTheRest() throws IOException {
    NodeConfig config = settings().file("port: 7500\nbackups: 2\n", "lattice.yaml").toConfig();
    assertEquals(7500, config.listen().port());
    assertEquals(2, config.control().defaultBackups());
    assertEquals(271, config.control().partitionCount());
  }

  @Test
  void theEnvironmentOverridesTheFileAndFlagsOverrideBoth() throws IOException {
    NodeSettings settings =
        settings()
            .file("port: 7500\ncluster-name: file\nshards: 3\n", "lattice.yaml")
            .environment(Map.of("LATTICE_PORT", "7600", "LATTICE_CLUSTER_NAME", "environment"))
            .flag("port", 7700)
            .flag("cluster-name", null);
    NodeConfig config = settings.toConfig();
    assertEquals(7700, config.listen().port());
    assertEquals("environment", config.control().clusterName());
    assertEquals(3, config.shards());
  }

  @Test
  void addressesToJoinComeAsAListOrWithCommas() throws IOException {
    List<Seed> expected = Seed.of(new Address("a", 1), new Address("b", Address.DEFAULT_PORT));
    assertEquals(expected, settings().file("join: [\"a:1\", b]\n", "f").toConfig().join());
    assertEquals(expected, settings().flag("join", "a:1,b").toConfig().join());
    assertEquals(expected, settings().flag("join", "a:1, b").toConfig().join());
    assertEquals(List.of(), settings().flag("join", "").toConfig().join());
  }

  @Test
  void nodesAreSoughtByNameAndByFileToo() throws IOException {
    assertEquals(
        List.of(new Seed.Named("grid.svc", 7400), new Seed.Listed("/etc/nodes")),
        settings().flag("join", "dns:grid.svc:7400,file:/etc/nodes").toConfig().join());
  }

  @Test
  void otherVariablesAndThoseOfTheLauncherAreNoSettings() throws IOException {
    NodeConfig config =
        settings()
            .environment(
                Map.of(
                    "LATTICE_JAVA_HOME", "x",
                    "LATTICE_JAVA_OPTS", "-Xmx1g",
                    "LATTICE_LOG", "DEBUG",
                    "PORT", "1"))
            .toConfig();
    assertEquals(NodeConfig.onPort(Address.DEFAULT_PORT), config);
  }

  @Test
  void anUnknownSettingIsRefusedByNameWithWhereItStands() throws IOException {
    NodeSettings settings = settings();
    String inFile = refusal(() -> settings.file("prot: 7500\n", "my.yaml"));
    assertTrue(inFile.contains("'prot'") && inFile.contains("my.yaml"), inFile);
    assertTrue(inFile.contains("port"), "the message lists what there is: " + inFile);
    String inEnvironment = refusal(() -> settings.environment(Map.of("LATTICE_PROT", "1")));
    assertTrue(inEnvironment.contains("LATTICE_PROT"), inEnvironment);
    String asFlag = refusal(() -> settings.flag("prot", 1));
    assertTrue(asFlag.contains("--prot"), asFlag);
  }

  @Test
  void malformedYamlIsRefusedByFileName() throws IOException {
    NodeSettings settings = settings();
    for (String wrong : List.of("port: [", "- a\n- b\n", "just text", "a: b: c")) {
      String refusal = refusal(() -> settings.file(wrong, "my.yaml"));
      assertTrue(refusal.contains("my.yaml"), refusal);
    }
  }

  @Test
  void anEmptyFileChangesNothing() throws IOException {
    NodeConfig defaults = NodeConfig.onPort(Address.DEFAULT_PORT);
    assertEquals(defaults, settings().file("", "my.yaml").toConfig());
    assertEquals(defaults, settings().file("# nothing\n", "my.yaml").toConfig());
  }

  @Test
  void aNumberThatIsNoneIsRefusedByNameAndValue() throws IOException {
    NodeSettings settings = settings().file("port: seven\n", "my.yaml");
    String refusal = refusal(settings::toConfig);
    assertTrue(refusal.contains("'port'") && refusal.contains("'seven'"), refusal);
  }

  @Test
  void figuresOutOfRangeAreRefusedByName() throws IOException {
    Map<String, String> wrong =
        Map.of(
            "port", "65536",
            "shards", "1025",
            "partitions", "0",
            "backups", "7",
            "cluster-name", " ");
    for (Map.Entry<String, String> setting : wrong.entrySet()) {
      NodeSettings settings = settings().flag(setting.getKey(), setting.getValue());
      String refusal = refusal(settings::toConfig).toLowerCase(java.util.Locale.ROOT);
      String name = setting.getKey().replace("-", "").substring(0, 4);
      assertTrue(refusal.contains(name), refusal);
    }
  }
}
