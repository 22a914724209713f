package io.latticegrid.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.Eventually;
import io.latticegrid.node.Node;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.config.AccessConfig;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.LossAccepted;
import io.latticegrid.node.wire.LossLeft;
import io.latticegrid.node.wire.PartitionLoss;
import io.latticegrid.proto.routing.PartitionRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators do about members and partitions, on nodes of this process. */
class OwnershipCommandsTest {
  private static final int WAIT_SECONDS = 60;

  @Test
  void aMemberThatIsDrainedHandsOverEverythingBeforeItLeaves() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        Node second = joining(first);
        Node third = joining(first);
        LatticeClient client = connect(first)) {
      awaitReplicated(client, 3, 2);
      GridMap<Integer, String> map = client.map("kept", Integer.class, String.class);
      map.putAll(entries());
      Invocation drain = lattice(first, "drain", third.address().toString());
      assertEquals(0, drain.code(), drain.out() + drain.err());
      Eventually.holds("the node knows it", WAIT_SECONDS, () -> third.left().isDone());
      assertEquals(entries(), map.getAll(entries().keySet()));
      awaitReplicated(client, 2, 2);
      assertFalse(lattice(first, "members").out().contains(String.valueOf(third.id())));
      assertEquals(2, second.image().members().size());
    }
  }

  @Test
  void aMemberThatNobodyCanReplaceSaysWhatIsLeftAndTheMarkIsTakenBack()
      throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        Node second = joining(first);
        LatticeClient client = connect(first)) {
      awaitReplicated(client, 2, 2);
      Invocation drain = lattice(first, "drain", second.id().toString(), "--json");
      assertEquals(1, drain.code(), drain.out() + drain.err());
      JsonNode left = drain.json().get("left").get(0);
      assertEquals(0, left.get("primaries").asInt(), "those can go");
      assertTrue(left.get("reason").asText().contains("nobody to take them"), left.toString());
      assertTrue(lattice(first, "members").out().contains("draining"));
      assertEquals(0, lattice(first, "drain", second.id().toString(), "--cancel").code());
      awaitReplicated(client, 2, 2);
      Eventually.holds("both serve again", WAIT_SECONDS, () -> primaries(client, second) > 100);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsLostIsRefusedUntilTheLossIsAcceptedAndThenBeginsAnew(int version)
      throws InterruptedException {
    NodeConfig config =
        NodeConfig.onPort(0).withAccess(AccessConfig.DEFAULT.withMaxProtocolVersion(version));
    try (Node first = Node.start(config);
        LatticeClient client = connect(first)) {
      assertEquals(0, lattice(first, "groups", "set", "default", "--backups", "0").code());
      Node second = joining(first);
      awaitReplicated(client, 2, 1);
      GridMap<Integer, String> map = client.map("gone", Integer.class, String.class);
      map.putAll(entries());
      assertEquals(2, lattice(first, "partitions", "accept-loss", "--partition", "0").code());
      second.close();
      Eventually.holds("its partitions are lost", WAIT_SECONDS, () -> lost(client) > 100);
      assertThrows(GridException.class, () -> map.getAll(entries().keySet()));
      long lost = lost(client);
      assertEquals(lost, client.stats(first.id()).get("lattice.partitions.lost"));
      assertTrue(lattice(first, "partitions").out().contains(lost + " lost"));
      final AcceptLossRequest unnamed = AcceptLossRequest.newBuilder().setAll(true).build();
      assertEquals(
          Code.INCOMPATIBLE,
          assertThrows(GridException.class, () -> accept(client, unnamed)).code());
      final AcceptLossRequest meant = losses(client);
      Invocation accepted = lattice(first, "partitions", "accept-loss", "--all");
      assertEquals(0, accepted.code(), accepted.err());
      assertTrue(accepted.out().contains(lost + " partitions are lost: "), accepted.out());
      assertTrue(accepted.out().contains("(generation 0)"), accepted.out());
      assertTrue(accepted.out().contains(lost + " partitions begin anew"), accepted.out());
      Eventually.holds("all are served", WAIT_SECONDS, () -> lost(client) == 0);
      LossAccepted again = accept(client, meant);
      assertEquals(0, again.getPartitionsCount(), "its loss is accepted already");
      assertEquals(lost, again.getLeftCount());
      again.getLeftList().forEach(left -> assertEquals(1, left.getGeneration()));
      assertTrue(again.getLeftList().stream().noneMatch(LossLeft::getLost));
      Map<Integer, String> rest = map.getAll(entries().keySet());
      assertTrue(!rest.isEmpty() && rest.size() < entries().size(), rest.size() + " are left");
      map.putAll(entries());
      assertEquals(entries().size(), map.size());
    }
  }

  private static LossAccepted accept(LatticeClient client, AcceptLossRequest request) {
    AdminRequest asked = AdminRequest.newBuilder().setAcceptLoss(request).build();
    return new AdminClient(client).ask(asked).getLossAccepted();
  }

  private static AcceptLossRequest losses(LatticeClient client) {
    AcceptLossRequest.Builder request = AcceptLossRequest.newBuilder();
    client.routing().tables().get(0).rows().stream()
        .filter(row -> row.state() == PartitionRow.State.LOST)
        .map(row ->
            PartitionLoss.newBuilder()
                .setPartition(row.partition())
                .setGeneration(row.generation()))
        .forEach(request::addLosses);
    return request.build();
  }

  @Test
  void groupsAreCreatedListedAndChanged() {
    try (Node node = Node.start(NodeConfig.onPort(0))) {
      Invocation created =
          lattice(node, "groups", "create", "wide", "--mode", "strict", "--backups", "2");
      assertEquals(0, created.code(), created.err());
      assertEquals(0, lattice(node, "groups", "set", "wide", "--min-copies", "2").code());
      JsonNode groups = lattice(node, "groups", "--json").json().get("groups");
      assertEquals(
          List.of("default", "strict", "wide"),
          List.of(name(groups, 0), name(groups, 1), name(groups, 2)));
      assertEquals(2, groups.get(2).get("minCopies").asInt());
      assertEquals("act", groups.get(0).get("onSplit").asText());
      assertEquals("refuse", groups.get(1).get("onSplit").asText());
      Invocation refused = lattice(node, "groups", "set", "wide", "--backups", "9");
      assertEquals(2, refused.code());
      assertTrue(refused.err().contains("from 0 to 6"), refused.err());
      assertEquals(2, lattice(node, "groups", "set", "none", "--backups", "1").code());
    }
  }

  @Test
  void aNodeThatIsToldToStopHandsOverFirst() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0).withZone("a"));
        Node second = joining(first);
        LatticeClient client = connect(second)) {
      Node third = Node.start(NodeConfig.onPort(0).joining(first.address().toString()));
      awaitReplicated(client, 3, 2);
      client.map("kept", Integer.class, String.class).putAll(entries());
      assertEquals(List.of(), third.drain(Duration.ofSeconds(WAIT_SECONDS)));
      // The client hears of it a moment later.
      awaitReplicated(client, 2, 2);
      assertTrue(lattice(first, "members").out().contains(" a "), "the zone is shown");
    }
  }

  private static String name(JsonNode groups, int index) {
    return groups.get(index).get("name").asText();
  }

  private static Invocation lattice(Node node, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("-a", node.address().toString()));
    return Invocation.of(all.toArray(new String[0]));
  }

  private static Node joining(Node first) {
    return Node.start(NodeConfig.onPort(0).joining(first.address().toString()));
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(
        ClientConfig.of(node.address().toString()).withOperationTimeout(Duration.ofSeconds(5)));
  }

  private static long lost(LatticeClient client) {
    return client.routing().tables().get(0).rows().stream()
        .filter(row -> row.state() == PartitionRow.State.LOST)
        .count();
  }

  private static long primaries(LatticeClient client, Node node) {
    return client.routing().tables().get(0).rows().stream()
        .filter(row -> row.isPrimary(node.id()))
        .count();
  }

  private static void awaitReplicated(LatticeClient client, int members, int copies)
      throws InterruptedException {
    Eventually.holds(
        copies + " copies of each partition on " + members + " members",
        WAIT_SECONDS,
        () -> isReplicated(client, members, copies));
  }

  private static boolean isReplicated(LatticeClient client, int members, int copies) {
    return client.routing().members().size() == members
        && client.routing().tables().get(0).rows().stream()
            .allMatch(row ->
                row.target().isEmpty()
                    && row.replicas().size() == copies
                    && row.inSync().size() == copies);
  }

  private static Map<Integer, String> entries() {
    Map<Integer, String> entries = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      entries.put(i, "value " + i);
    }
    return entries;
  }
}
