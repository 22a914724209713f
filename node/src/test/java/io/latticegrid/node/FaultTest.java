package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.config.NodeConfig;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a node that finds a defect in itself, and of one that can't start. */
class FaultTest {
  @Test
  void anEmbeddedNodeStopsItselfByADefectAndSaysSoAndTheProcessGoesOn() throws Exception {
    Node node = Node.start(NodeConfig.onPort(0));
    node.inspect(replicas -> {
      throw new IllegalStateException("planted");
    });
    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> node.ended().get(30, TimeUnit.SECONDS));
    GridException defect = assertInstanceOf(GridException.class, ended.getCause());
    assertEquals(Code.INTERNAL, defect.code());
    assertEquals("planted", defect.getCause().getMessage());
    // Its port is free, and another node may take its place.
    try (Node next = Node.start(NodeConfig.onPort(node.address().port()))) {
      assertTrue(next.leaseValid());
    }
  }

  @Test
  void aNodeThatCannotStartLeavesNothingBehind(@TempDir Path directory) {
    try (Node other = Node.start(NodeConfig.onPort(0))) {
      NodeConfig config =
          NodeConfig.onPort(other.address().port()).withDataDir(directory.toString());
      GridException taken = assertThrows(GridException.class, () -> Node.start(config));
      assertEquals(Code.INVALID_ARGUMENT, taken.code());
    }
    // The data directory is not in use any more.
    Node.start(NodeConfig.onPort(0).withDataDir(directory.toString())).close();
  }
}
