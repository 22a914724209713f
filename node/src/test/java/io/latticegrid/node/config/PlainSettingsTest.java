package io.latticegrid.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainSettingsTest {
  @Test
  void theDefaultsArePlainAndReadAsAReaderOfYamlReadsThem() throws IOException {
    String reference;
    try (InputStream in = NodeSettings.class.getResourceAsStream("/lattice-reference.yaml")) {
      assertNotNull(in);
      reference = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Map<String, String> expected = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry :
        new ObjectMapper(new YAMLFactory()).readTree(reference).properties()) {
      expected.put(entry.getKey(), entry.getValue().asText());
    }
    assertEquals(expected, PlainSettings.read(reference));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 'b'",
        "a: b # why",
        "a: off",
        "a: 010",
        "a: [b]",
        "a: 1.5",
        "a: \"b\\n\"",
        "a: {b: c}",
        " a: b",
        "a:\n  b: c",
        "a: b\na: c",
        "a: |",
        "a: 12345678901",
        "a: 2026-11-22",
        "- a",
        "a:"
      })
  void whatCouldBeReadOtherwiseIsLeftToTheWholeReader(String yaml) {
    assertNull(PlainSettings.read(yaml));
  }

  @Test
  void plainLinesAreSettings() {
    assertEquals(
        Map.of("a", "7", "b-c", "word", "d", "on", "e", "", "f", "", "g", "127.0.0.1"),
        PlainSettings.read("# all\n\na: 7\nb-c: word\nd: \"on\"\ne: \"\"\nf: []\ng: 127.0.0.1\n"));
  }
}
