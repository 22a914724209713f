package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.node.config.NodeSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class PlainArgumentsTest {
  /** Of each option a value that it may have, where 7 is none. */
  private static final Map<String, String> VALUES =
      Map.of(
          "--join", "10.0.0.1:7400,dns:grid:7400",
          "--advertise", "10.0.0.2:7400",
          "--data-log", "on",
          "--store-url", "jdbc:postgresql://db/grid");

  /** No settings of the same name, so that the whole command line understands them. */
  private static final List<String> OTHERS = List.of("--config");

  @Test
  void eachSettingIsUnderstoodAsTheWholeCommandLineDoes() {
    SettingOptions options = new SettingOptions();
    for (OptionSpec option : new CommandLine(options).getCommandSpec().options()) {
      String name = option.longestName();
      String value = VALUES.getOrDefault(name, "7");
      NodeSettings plain = PlainArguments.settings("node", name, value);
      if (OTHERS.contains(name)) {
        assertNull(plain, name);
        continue;
      }
      SettingOptions whole = new SettingOptions();
      new CommandLine(whole).parseArgs(name, value);
      assertNotNull(plain, name + " is a setting");
      assertEquals(new TreeMap<>(whole.settings().values()), new TreeMap<>(plain.values()), name);
      assertEquals(value, plain.values().get(name.substring(2)), name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "get --port 7400",
        "node --help",
        "node --json",
        "node --port",
        "node --port 7400 --json",
        "node --port 7400 --port 7410",
        "node --port --json",
        "node --port -7",
        "node --drain-timeout 5",
        "node --config lattice.yaml",
        "node --port=7400",
        "node --prt 7400",
        "node -port 7400",
        "node @arguments now"
      })
  void anythingElseIsLeftToTheWholeCommandLine(String line) {
    assertNull(PlainArguments.config(line.isEmpty() ? new String[0] : line.split(" ")), line);
  }

  @Test
  void whatIsWrongIsLeftToTheWholeCommandLineToo() {
    assertNull(PlainArguments.config("node", "--port", "many"));
    assertNull(PlainArguments.config("node", "--shards", "1000000"));
    assertNotNull(PlainArguments.config("node", "--port", "0"));
    assertNotNull(PlainArguments.config("node"));
  }
}
