package io.latticegrid.metadata.codec;

import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class DumpTest {
  @Test
  void dump() throws Exception {
    StringBuilder s =
        new StringBuilder(
            "# One message of every kind in hexadecimal, as ControlSamples builds it.\n");
    ControlSamples.messages()
        .forEach((n, m) ->
            s.append(n).append(' ').append(HexFormat.of().formatHex(m.toByteArray())).append('\n'));
    Files.writeString(Path.of("/tmp/owner-control.golden"), s.toString());
  }
}
