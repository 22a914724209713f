package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private record Bytes(long server, long client) {}

  @Test
  @DisplayName(
      "a get, a put and a key of a batch allocate no more than so many bytes on either side")
  void operationsStayBelowTheirCeilings() throws IOException, InterruptedException {
    Map<String, Bytes> seen = probe();
    assertEquals(CEILINGS.keySet(), seen.keySet(), seen.toString());
    CEILINGS.forEach((name, ceiling) -> assertCeiling(name, seen.get(name), ceiling));
  }

  // A good quarter above what is seen; lower them when less is seen.
  private static final Map<String, Bytes> CEILINGS =
      Map.of(
          "get", new Bytes(64, 580),
          "put", new Bytes(920, 590),
          "batch-get", new Bytes(16, 300),
          "batch-put", new Bytes(860, 250));

  private static void assertCeiling(String name, Bytes seen, Bytes ceiling) {
    assertTrue(
        seen.server() <= ceiling.server() && seen.client() <= ceiling.client(),
        name + ": " + seen + ", at most " + ceiling + " is allowed");
  }

  /** In a process of its own, because tests run with a leak detector that allocates itself. */
  private static Map<String, Bytes> probe() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AllocationProbe.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Map<String, Bytes> seen = new TreeMap<>();
    try (BufferedReader lines = process.inputReader()) {
      lines
          .lines()
          .map(line -> line.split(" ", -1))
          .filter(words -> words.length == 3 && CEILINGS.containsKey(words[0]))
          .forEach(words ->
              seen.put(words[0], new Bytes(Long.parseLong(words[1]), Long.parseLong(words[2]))));
    }
    assertEquals(0, process.waitFor());
    return seen;
  }
}
