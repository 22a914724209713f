package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
  @TempDir private Path directory;

  private MemberId start() {
    try (Node node = Node.start(NodeConfig.onPort(0).withDataDir(directory.toString()))) {
      MemberId id = node.id();
      assertNotNull(id);
      return id;
    }
  }

  @Test
  void aNodeKeepsItsIdAndCountsItsStarts() {
    MemberId first = start();
    MemberId second = start();
    MemberId third = start();
    assertEquals(1, first.incarnation());
    assertEquals(new MemberId(first.nodeId(), 2), second);
    assertEquals(new MemberId(first.nodeId(), 3), third);
  }

  @Test
  void nodesWithoutADataDirectoryAreNewEachTime() {
    try (Node one = Node.start(NodeConfig.onPort(0));
        Node other = Node.start(NodeConfig.onPort(0))) {
      assertNotEquals(one.id(), other.id());
    }
  }

  @Test
  void anIdentityFileThatIsNotOursIsRefusedAndLeftAsItIs() throws Exception {
    Path file = directory.resolve("node.id");
    for (String wrong :
        List.of("", "hello", "00000000000000ff", "00000000000000ff x", "0 1 2", "ff 2147483647")) {
      Files.writeString(file, wrong);
      GridException refused = assertThrows(GridException.class, this::start, wrong);
      assertEquals(GridException.Code.INVALID_ARGUMENT, refused.code());
      assertTrue(String.valueOf(refused.getMessage()).contains("node.id"), refused.getMessage());
      assertEquals(wrong, Files.readString(file));
    }
  }

  @Test
  void aDataDirectoryInUseIsRefusedByName() {
    try (Node holder = Node.start(NodeConfig.onPort(0).withDataDir(directory.toString()))) {
      GridException refused = assertThrows(GridException.class, this::start);
      assertEquals(GridException.Code.INVALID_ARGUMENT, refused.code());
      assertTrue(
          String.valueOf(refused.getMessage()).contains(directory.toString()),
          refused.getMessage());
      assertTrue(holder.leaseValid());
    }
    assertEquals(2, start().incarnation());
  }
}
