package io.latticegrid.node.admission;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.Node;
import io.latticegrid.node.admission.ClusterSecret.Handshake;
import io.latticegrid.node.admission.ClusterSecret.Side;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage.Challenge;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Proof;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ProtocolRange;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SecretTest {
  private static final String SECRET = "correct horse battery staple";
  private static final MemberInfo STRANGER =
      new MemberInfo(new MemberId(7, 1), new Address("127.0.0.1", 7), 1, 2);

  /** Computed apart from this code, as docs/PROTOCOL.md says. */
  private static final String GOLDEN =
      "f155f5057f492c34cb54af89c4d4adcd782861b125b3dc63051aabcb2615f8dc";

  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(with(SECRET));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static NodeConfig with(String secret) {
    return NodeConfig.onPort(0).withAccess(AccessConfig.DEFAULT.withSecret(secret));
  }

  private static Hello hello(Role role, int version) {
    MemberInfo self = role == Role.MEMBER ? STRANGER : null;
    return new Hello(role, version, 0, 0, "lattice", 0, self, new byte[] {1, 2, 3});
  }

  private static void assertRefused(RawPeer peer, String reason) throws InterruptedException {
    Failure failure = assertInstanceOf(Failure.class, peer.hear());
    assertTrue(failure.text().contains(reason), failure.text());
    assertFalse(failure.text().contains("staple"), "the secret is in the message");
    peer.end();
    assertFalse(peer.heardMore(), "something came after the refusal");
  }

  private static long refusals() {
    try (LatticeClient client = LatticeClient.connect(node.address().toString())) {
      return client.stats(node.id()).get("lattice.refused.wrong.secret");
    }
  }

  @Test
  void membersWithTheSameSecretAreOneClusterAndClientsNeedNone() {
    try (Node second = Node.start(with(SECRET).joining(node.address().toString()));
        LatticeClient client = LatticeClient.connect(second.address().toString())) {
      assertEquals(node.image().clusterId(), second.image().clusterId());
      GridMap<String, Integer> map = client.map("secret", String.class, Integer.class);
      map.put("a", 1);
      assertEquals(1, map.get("a"));
      second.leave();
    }
  }

  @Test
  void aNodeWithAnotherSecretOrNoneIsRefusedCountedAndChangesNothing() {
    long before = refusals();
    long index = node.image().index();
    for (NodeConfig wrong : new NodeConfig[] {with("another secret"), NodeConfig.onPort(0)}) {
      NodeConfig config = wrong.joining(node.address().toString());
      GridException refused = assertThrows(GridException.class, () -> Node.start(config));
      assertEquals(Code.WRONG_SECRET, refused.code());
      assertTrue(refused.getMessage().contains("cluster-secret"), refused.getMessage());
    }
    assertEquals(before + 2, refusals());
    assertEquals(index, node.image().index());
  }

  @Test
  void aNodeWithASecretJoinsNoClusterThatHasNone() {
    try (Node open = Node.start(NodeConfig.onPort(0))) {
      NodeConfig config = with(SECRET).joining(open.address().toString());
      GridException refused = assertThrows(GridException.class, () -> Node.start(config));
      assertEquals(Code.WRONG_SECRET, refused.code());
    }
  }

  @Test
  void aMemberThatProvesIsWelcomedWithTheNodesOwnProof() throws InterruptedException {
    ClusterSecret secret = new ClusterSecret(SECRET);
    try (RawPeer peer = new RawPeer(node.address())) {
      Hello hello = hello(Role.MEMBER, 2);
      Challenge challenge = assertInstanceOf(Challenge.class, peer.say(hello).hear());
      assertEquals(ClusterSecret.NONCE_BYTES, challenge.nonce().length);
      Handshake handshake = new Handshake(hello, challenge, 2);
      peer.say(new Proof(secret.prove(Side.OPENER, handshake)));
      Welcome welcome = assertInstanceOf(Welcome.class, peer.hear());
      assertTrue(secret.accepts(welcome.proof(), Side.TAKER, handshake));
    }
  }

  @Test
  void aProofOfAnotherConnectionOrDirectionIsWorthNothing() throws InterruptedException {
    ClusterSecret secret = new ClusterSecret(SECRET);
    Hello hello = hello(Role.MEMBER, 2);
    byte[] replayed;
    try (RawPeer peer = new RawPeer(node.address())) {
      Challenge challenge = assertInstanceOf(Challenge.class, peer.say(hello).hear());
      replayed = secret.prove(Side.OPENER, new Handshake(hello, challenge, 2));
      byte[] reflected = secret.prove(Side.TAKER, new Handshake(hello, challenge, 2));
      assertRefused(peer.say(new Proof(reflected)), "another one");
    }
    try (RawPeer peer = new RawPeer(node.address())) {
      assertInstanceOf(Challenge.class, peer.say(hello).hear());
      assertRefused(peer.say(new Proof(replayed)), "another one");
    }
  }

  @Test
  void nothingIsProcessedBetweenChallengeAndProof() throws InterruptedException {
    try (RawPeer peer = new RawPeer(node.address())) {
      assertInstanceOf(Challenge.class, peer.say(hello(Role.MEMBER, 2)).hear());
      peer.say(new NodeMessage.Stats()).end();
      assertFalse(peer.heardMore());
    }
    try (RawPeer peer = new RawPeer(node.address())) {
      assertInstanceOf(Challenge.class, peer.say(hello(Role.MEMBER, 2)).hear());
      peer.say(hello(Role.CLIENT, 2)).end();
      assertFalse(peer.heardMore(), "a second hello was answered");
    }
  }

  @Test
  void aMemberOfVersionOneCannotProveAndIsToldSo() throws InterruptedException {
    try (RawPeer peer = new RawPeer(node.address(), ProtocolRange.upTo(1))) {
      peer.say(hello(Role.MEMBER, 1));
      assertRefused(peer, "protocol version 1 cannot prove the cluster secret");
    }
  }

  @Test
  void theProofIsWhatTheProtocolSays() {
    Hello hello = hello(Role.MEMBER, 2);
    MemberInfo taker = new MemberInfo(new MemberId(8, 2), new Address("b", 7400), 1, 2);
    Handshake handshake = new Handshake(hello, new Challenge(taker, new byte[] {4}), 2);
    assertEquals(
        GOLDEN, HexFormat.of().formatHex(new ClusterSecret(SECRET).prove(Side.OPENER, handshake)));
    assertArrayEquals(
        new ClusterSecret(SECRET).prove(Side.OPENER, handshake),
        new ClusterSecret("  " + SECRET + "\n").prove(Side.OPENER, handshake));
  }

  @Test
  void aSecretIsNeitherShortNorPrinted() {
    assertEquals("(secret)", new ClusterSecret(SECRET).toString());
    assertFalse(with(SECRET).toString().contains("staple"));
    assertThrows(GridException.class, () -> new ClusterSecret("short  "));
  }
}
