package io.latticegrid.node.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.Node;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ProtocolRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is not let in, told why, and changes nothing. */
class RefusalTest {
  private static Node node;
  private static long index;

  @BeforeAll
  static void start() {
    node = Node.start(NodeConfig.onPort(0));
    index = node.image().index();
  }

  @AfterAll
  static void stop() {
    assertEquals(index, node.image().index(), "somebody who was refused changed the cluster");
    node.close();
  }

  private static MemberInfo member(long nodeId, int port) {
    return new MemberInfo(new MemberId(nodeId, 1), new Address("127.0.0.1", port), 1, 2);
  }

  private static Hello hello(long clusterId, int partitions, MemberInfo self) {
    return new Hello(
        Role.MEMBER, 2, 0, clusterId, "lattice", partitions, self, SessionMessage.NOTHING);
  }

  private static void assertRefused(Hello hello, Code code, String reason)
      throws InterruptedException {
    try (RawPeer peer = new RawPeer(node.address())) {
      Failure failure = assertInstanceOf(Failure.class, peer.say(hello).hear());
      assertEquals(code, failure.code());
      assertTrue(failure.text().contains(reason), failure.text());
      peer.end();
    }
  }

  private static GridException refused(NodeConfig config) {
    return assertThrows(GridException.class, () -> Node.start(config));
  }

  @Test
  void aNodeOfAnotherClusterIsRefusedByNameAndById() throws InterruptedException {
    NodeConfig stranger =
        NodeConfig.onPort(0)
            .joining(node.address().toString())
            .withControl(ControlConfig.DEFAULT.forCluster("other", 271, 1));
    assertEquals(Code.WRONG_CLUSTER, refused(stranger).code());
    assertRefused(hello(0xBAD, 271, member(5, 5)), Code.WRONG_CLUSTER, "another cluster");
  }

  @Test
  void aNodeWithAnotherNumberOfPartitionsIsRefused() throws InterruptedException {
    Hello hello = hello(node.image().clusterId(), 27, member(5, 5));
    assertRefused(hello, Code.WRONG_PARTITION_COUNT, "271 partitions, not 27");
  }

  @Test
  void aNodeThatPosesAsThisOneIsRefused() throws InterruptedException {
    MemberInfo impostor =
        new MemberInfo(node.id(), new Address("127.0.0.1", 5), 1, ProtocolRange.ALL);
    assertRefused(hello(0, 0, impostor), Code.DUPLICATE_NODE, "data directory copied");
  }

  @Test
  void aNodeThatPosesAsAConnectedMemberIsRefusedWhileThatOneIsThere() throws InterruptedException {
    MemberInfo impostor = member(6, 66);
    try (RawPeer first = new RawPeer(node.address())) {
      assertInstanceOf(Welcome.class, first.say(hello(0, 0, member(6, 6))).hear());
      assertRefused(hello(0, 0, impostor), Code.DUPLICATE_NODE, "127.0.0.1:6;");
      try (RawPeer another = new RawPeer(node.address())) {
        assertInstanceOf(Welcome.class, another.say(hello(0, 0, member(6, 6))).hear());
      }
    }
  }

  @Test
  void aNodeThatSpeaksNoCommonVersionIsToldWhichAreSpoken() {
    try (RawPeer peer = new RawPeer(node.address(), new ProtocolRange(8, 9))) {
      String reason = peer.end();
      assertTrue(reason.contains("8 to 9") && reason.contains("1 to 2"), reason);
    }
  }

  @Test
  void aCopiedDataDirectoryLetsNoSecondNodeIn(@TempDir Path directory) throws IOException {
    Path original = directory.resolve("original");
    Path copy = directory.resolve("copy");
    try (Node home = Node.start(NodeConfig.onPort(0))) {
      NodeConfig config = NodeConfig.onPort(0).joining(home.address().toString());
      Node.start(config.withDataDir(original.toString())).leave();
      Files.createDirectories(copy);
      Files.copy(original.resolve("node.id"), copy.resolve("node.id"));
      try (Node first = Node.start(config.withDataDir(original.toString()))) {
        for (int start = 0; start < 3; start++) {
          // The copy's incarnation is the same at first, then ahead of the original's.
          GridException refused = refused(config.withDataDir(copy.toString()));
          assertEquals(Code.DUPLICATE_NODE, refused.code(), refused.getMessage());
          assertTrue(refused.getMessage().contains("data directory"), refused.getMessage());
        }
        assertTrue(home.image().isMember(first.id()));
        assertEquals(2, home.image().members().size());
      }
    }
  }

  @Test
  void aDataDirectoryStaysWithItsCluster(@TempDir Path directory) throws IOException {
    try (Node home = Node.start(NodeConfig.onPort(0))) {
      NodeConfig config = NodeConfig.onPort(0).withDataDir(directory.toString());
      Node.start(config.joining(home.address().toString())).leave();
      assertEquals(
          "%016x\n".formatted(home.image().clusterId()),
          Files.readString(directory.resolve("cluster.id")));
      GridException refused = refused(config.joining(node.address().toString()));
      assertEquals(Code.WRONG_CLUSTER, refused.code());
      assertTrue(refused.getMessage().contains("empty data directory"), refused.getMessage());
      Node.start(config.joining(home.address().toString())).leave();
    }
  }

  @Test
  void aDataDirectoryInUseIsRefusedByName(@TempDir Path directory) {
    NodeConfig config = NodeConfig.onPort(0).withDataDir(directory.toString());
    try (Node first = Node.start(config)) {
      GridException refused = refused(config);
      assertEquals(Code.INVALID_ARGUMENT, refused.code());
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
      assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
      assertTrue(first.leaseValid());
    }
  }

  @Test
  void anAdvertisedAddressIsWhatOthersAreTold() {
    var access = NodeConfig.onPort(0).access().withAdvertise(new Address("localhost", 0));
    try (Node named = Node.start(NodeConfig.onPort(0).withAccess(access))) {
      assertEquals("localhost", named.image().members().get(0).address().host());
      assertFalse(named.address().port() == 0);
    }
  }
}
