package io.latticegrid.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.node.admission.ClusterSecret;
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
    return new NodeSettings(
        reference(), file -> file.equals("/secret") ? "from a file, long enough\n" : null);
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
            "advertise",
            "join",
            "data-dir",
            "data-log",
            "zone",
            "initial-nodes",
            "shards",
            "max-memory",
            "partitions",
            "backups",
            "on-split",
            "migration-parallel",
            "migration-bytes",
            "cluster-secret",
            "cluster-secret-file",
            "max-clock-skew-millis",
            "lease-millis",
            "silence-millis",
            "protocol-max-version",
            "store-url",
            "store-user",
            "store-password",
            "store-delay-millis",
            "store-scrub-rows"),
        settings().values().keySet());
  }

  @Test
  void aFileOverridesTheDefaultsAndLeavesTheRest() throws IOException {
    NodeConfig config = settings().file("port: 7500\nbackups: 2\n", "lattice.yaml").toConfig();
    assertEquals(7500, config.listen().port());
    assertEquals(2, config.control().defaultGroup().backups());
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
    assertEquals(expected, settings().file("join: [\"a:1\", b]\n", "f").toConfig().join().seeds());
    assertEquals(expected, settings().flag("join", "a:1,b").toConfig().join().seeds());
    assertEquals(expected, settings().flag("join", "a:1, b").toConfig().join().seeds());
    assertEquals(List.of(), settings().flag("join", "").toConfig().join().seeds());
  }

  @Test
  void nodesAreSoughtByNameAndByFileToo() throws IOException {
    assertEquals(
        List.of(new Seed.Named("grid.svc", 7400), new Seed.Listed("/etc/nodes")),
        settings().flag("join", "dns:grid.svc:7400,file:/etc/nodes").toConfig().join().seeds());
  }

  @Test
  void memoryIsSaidInBytesOrLargerUnits() throws IOException {
    Map<String, Long> said =
        Map.of("0", 0L, "2000000", 2_000_000L, "512m", 512L << 20, "4G", 4L << 30, "1t", 1L << 40);
    for (Map.Entry<String, Long> memory : said.entrySet()) {
      NodeSettings settings = settings().environment(Map.of("LATTICE_MAX_MEMORY", memory.getKey()));
      assertEquals(memory.getValue(), settings.toConfig().partitions().maxMemoryBytes());
    }
    for (String wrong : List.of("-1", "much", "1000", "512mb", "9999999999g", "", "m")) {
      GridException refused =
          assertThrows(
              GridException.class,
              () -> settings().file("max-memory: '" + wrong + "'", "f").toConfig());
      String text = String.valueOf(refused.getMessage());
      assertTrue(text.contains("max-memory"), text);
      assertTrue(text.contains("a number of bytes such as 800000000, 512m or 4g"), text);
    }
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
    String inFile = refusal(settings().file("prot: 7500\n", "my.yaml")::toConfig);
    assertTrue(inFile.contains("prot = '7500'") && inFile.contains("my.yaml"), inFile);
    assertTrue(inFile.contains("port"), "the message lists what there is: " + inFile);
    String inEnvironment = refusal(settings().environment(Map.of("LATTICE_PROT", "1"))::toConfig);
    assertTrue(inEnvironment.contains("LATTICE_PROT"), inEnvironment);
    String asFlag = refusal(settings().flag("prot", 1)::toConfig);
    assertTrue(asFlag.contains("--prot"), asFlag);
  }

  @Test
  void malformedYamlIsRefusedByFileName() throws IOException {
    for (String wrong : List.of("port: [", "- a\n- b\n", "just text", "a: b: c")) {
      String refusal = refusal(settings().file(wrong, "my.yaml")::toConfig);
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
    assertTrue(refusal.contains("port = 'seven' (my.yaml)"), refusal);
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

  @Test
  void whatASplitGroupDoesIsOneOfTwoWords() throws IOException {
    assertEquals(OnSplit.ACT, settings().toConfig().control().defaultGroup().onSplit());
    NodeSettings refusing = settings().flag("on-split", "Refuse");
    assertEquals(OnSplit.REFUSE, refusing.toConfig().control().defaultGroup().onSplit());
    String refusal = refusal(settings().flag("on-split", "wait")::toConfig);
    assertTrue(refusal.contains("must be refuse or act"), refusal);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws IOException {
    String refusal =
        refusal(
            settings()
                    .file("port: seven\nbakups: 1\nshards: {a: 1}\njoin: \"a:b\"\n", "my.yaml")
                    .flag("partitions", 0)
                ::toConfig);
    assertEquals(6, refusal.lines().count(), refusal);
    for (String part :
        List.of(
            "5 places",
            "port = 'seven' (my.yaml): must be a whole number from 0 to 65535",
            "bakups = '1'",
            "shards = ",
            "join = 'a:b'",
            "partitions = '0' (--partitions)")) {
      assertTrue(refusal.contains(part), part + " in " + refusal);
    }
  }

  @Test
  void anEmptySecretIsRefused() throws IOException {
    NodeSettings empty = settings().environment(Map.of("LATTICE_SECRET", ""));
    assertTrue(refusal(empty::toConfig).contains("is empty"));
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() throws IOException {
    Map<String, NodeSettings> wrong =
        Map.of(
            "set advertise", settings().flag("host", "0.0.0.0"),
            "others can connect to", settings().flag("advertise", "0.0.0.0:7400"),
            "more than lease-millis (3000)", settings().flag("lease-millis", 3000),
            "contradicts cluster-secret",
                settings().flag("cluster-secret", "long enough").flag("cluster-secret-file", "/x"),
            "cannot be read", settings().flag("cluster-secret-file", "/missing"),
            "needs join", settings().flag("initial-nodes", 3),
            "at least 8", settings().flag("cluster-secret", "short"),
            "version 1 cannot prove",
                settings().flag("cluster-secret", "long enough").flag("protocol-max-version", 1),
            "from 500 to", settings().flag("lease-millis", 400));
    wrong.forEach((reason, settings) -> {
      String refusal = refusal(settings::toConfig);
      assertTrue(refusal.contains(reason), reason + " in " + refusal);
      assertEquals(1, refusal.lines().count(), refusal);
      assertFalse(refusal.contains("'short'"), "a secret is shown");
    });
  }

  @Test
  void theSecretComesFromAFileOrTheEnvironmentAndIsNotShown() throws IOException {
    NodeSettings fromFile = settings().flag("cluster-secret-file", "/secret");
    assertEquals(
        new ClusterSecret("from a file, long enough"), fromFile.toConfig().access().secret());
    NodeSettings fromEnvironment =
        settings().environment(Map.of("LATTICE_SECRET", "from the environment"));
    assertEquals(
        new ClusterSecret("from the environment"), fromEnvironment.toConfig().access().secret());
    assertFalse(fromEnvironment.values().containsValue("from the environment"));
  }

  @Test
  void whatOthersAreToldMayDifferFromWhereTheNodeListens() throws IOException {
    AccessConfig access =
        settings().flag("host", "0.0.0.0").flag("advertise", "10.0.0.7:0").toConfig().access();
    assertEquals(new Address("10.0.0.7", 7411), access.reachedAt(new Address("0.0.0.0", 7411)));
  }
}
