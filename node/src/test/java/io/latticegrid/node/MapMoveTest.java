package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.query.Query;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.wire.MoveMapStatus;
import io.latticegrid.proto.routing.RoutingView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A map that moves from one group to another, on real nodes. */
class MapMoveTest {
  private static final int WAIT_SECONDS = 60;
  private static final int WRITERS = 3;
  private static final int KEYS = 40;

  private final List<Node> nodes = new ArrayList<>();
  private LatticeClient client;
  private AdminClient admin;

  @BeforeEach
  void startThreeNodes() throws InterruptedException {
    nodes.add(Node.start(small()));
    String first = nodes.get(0).address().toString();
    nodes.add(Node.start(small().joining(first)));
    nodes.add(Node.start(small().joining(first)));
    client = LatticeClient.connect(ClientConfig.of(first, nodes.get(1).address().toString()));
    admin = new AdminClient(client);
    Eventually.holds("two copies everywhere", WAIT_SECONDS, () -> isReplicated(client.routing()));
    Eventually.areThreeVoters(client);
  }

  private static NodeConfig small() {
    return NodeConfig.onPort(0)
        .withShards(2)
        .withControl(ControlConfig.DEFAULT.forCluster("lattice", 31, 1));
  }

  private static boolean isReplicated(RoutingView view) {
    return view.tables().stream()
        .flatMap(table -> table.rows().stream())
        .allMatch(row -> row.target().isEmpty() && row.inSync().size() == 2);
  }

  @AfterEach
  void stop() {
    client.close();
    nodes.forEach(Node::close);
  }

  private void awaitMoved(String map, String group) throws InterruptedException {
    Eventually.holds(
        map + " in " + group,
        WAIT_SECONDS,
        () -> {
          MoveMapStatus status = admin.moveMap(map, "");
          return status.getFrom().equals(group) && status.getTo().equals(group);
        });
  }

  /** Adds to counters of its own, and knows what they must be. */
  private static final class Adder {
    private final GridMap<String, Long> map;
    private final String name;
    private final AtomicBoolean stop;
    private final AtomicLong done = new AtomicLong();
    private final Map<String, Long> expected = new HashMap<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Adder(GridMap<String, Long> map, String name, AtomicBoolean stop) {
      this.map = map;
      this.name = name;
      this.stop = stop;
      Thread.startVirtualThread(this::run);
    }

    private void run() {
      try {
        for (int i = 0; !stop.get(); i++) {
          String key = name + i % KEYS;
          long next = expected.getOrDefault(key, 0L) + 1;
          assertEquals(next == 1 ? null : next - 1, map.put(key, next), key);
          expected.put(key, next);
          assertEquals(next, map.get(key), key);
          done.incrementAndGet();
        }
        over.complete(null);
      } catch (Throwable e) {
        over.completeExceptionally(e);
      }
    }
  }

  private List<Adder> adders(GridMap<String, Long> map, AtomicBoolean stop) {
    List<Adder> adders = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      adders.add(new Adder(map, "writer " + i + " key ", stop));
    }
    return adders;
  }

  private static long done(List<Adder> adders) {
    return adders.stream().mapToLong(adder -> adder.done.get()).sum();
  }

  private static void awaitMore(List<Adder> adders) throws InterruptedException {
    long before = done(adders);
    Eventually.holds(
        "writes go on",
        WAIT_SECONDS,
        () -> done(adders) > before + 200 || adders.stream().anyMatch(a -> a.over.isDone()));
  }

  private static Map<String, Long> stopped(List<Adder> adders, AtomicBoolean stop) {
    stop.set(true);
    Map<String, Long> expected = new HashMap<>();
    for (Adder adder : adders) {
      adder.over.join();
      expected.putAll(adder.expected);
    }
    return expected;
  }

  private void assertContains(GridMap<String, Long> map, Map<String, Long> expected) {
    assertEquals(expected, map.getAll(expected.keySet()));
    assertEquals(expected.size(), map.size());
    assertEquals(expected, new HashMap<>(map));
    assertEquals(expected.size(), map.query(Query.all()).size());
  }

  @Test
  void readsAndWritesGoOnWhileAMapMovesToAStrictGroupAndBack() throws InterruptedException {
    GridMap<String, Long> map = client.map("counters", String.class, Long.class);
    map.put("still", 7L, Duration.ofHours(1));
    AtomicBoolean stop = new AtomicBoolean();
    List<Adder> adders = adders(map, stop);
    awaitMore(adders);
    admin.moveMap("counters", "strict");
    awaitMoved("counters", "strict");
    awaitMore(adders);
    admin.moveMap("counters", "default");
    awaitMoved("counters", "default");
    awaitMore(adders);
    Map<String, Long> expected = stopped(adders, stop);
    expected.put("still", 7L);
    assertContains(map, expected);
    try (LatticeClient late = LatticeClient.connect(nodes.get(2).address().toString())) {
      assertContains(late.map("counters", String.class, Long.class), expected);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenANodeIsKilledWhileAMapMoves() throws InterruptedException {
    GridMap<String, Long> map = client.map("counters", String.class, Long.class);
    AtomicBoolean stop = new AtomicBoolean();
    List<Adder> adders = adders(map, stop);
    awaitMore(adders);
    MoveMapStatus begun = admin.moveMap("counters", "strict");
    assertEquals("strict", begun.getTo());
    nodes.get(2).close();
    awaitMoved("counters", "strict");
    awaitMore(adders);
    assertContains(map, stopped(adders, stop));
  }

  @Test
  void aMapOnItsWayCanBeTakenBack() throws InterruptedException {
    GridMap<String, Long> map = client.map("counters", String.class, Long.class);
    AtomicBoolean stop = new AtomicBoolean();
    List<Adder> adders = adders(map, stop);
    awaitMore(adders);
    admin.moveMap("counters", "strict");
    admin.moveMap("counters", "default");
    awaitMoved("counters", "default");
    assertContains(map, stopped(adders, stop));
  }
}
