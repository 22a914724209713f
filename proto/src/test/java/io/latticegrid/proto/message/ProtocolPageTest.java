package io.latticegrid.proto.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProtocolPageTest {
  @Test
  @DisplayName("docs/PROTOCOL.md has a row for every opcode, by number and name")
  void everyOpcodeIsOnThePage() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("lattice.root", ".."), "docs", "PROTOCOL.md"));
    for (Opcode opcode : Opcode.values()) {
      String row = "| " + opcode.number() + " | `" + opcode + "` |";
      assertTrue(page.contains(row), () -> "docs/PROTOCOL.md has no row '" + row + "'");
    }
  }
}
