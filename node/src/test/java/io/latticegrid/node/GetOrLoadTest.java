package io.latticegrid.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Entries that are made where they are missing, by one caller of all in the cluster. */
class GetOrLoadTest {
  private static final int WAIT_SECONDS = 60;

  private static <T> CompletableFuture<T> inThread(Supplier<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            future.complete(task.get());
          } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LatticeClient connect(Node node) {
    return LatticeClient.connect(node.address().toString());
  }

  private static PartitionRow row(LatticeClient client, MapInfo map, String key) {
    RoutingView view = client.routing();
    int partition = map.definition().partitionOf(Canonical.toBytes(key), view.partitionCount());
    return view.table(map.group()).orElseThrow().row(partition);
  }

  private static void awaitCopies(LatticeClient client, int copies) throws InterruptedException {
    Eventually.holds(
        copies + " copies of each partition",
        WAIT_SECONDS,
        () ->
            client.routing().tables().stream()
                .flatMap(table -> table.rows().stream())
                .allMatch(row -> row.target().isEmpty() && row.inSync().size() == copies));
  }

  @Test
  void ofManyThreadsOfThreeClientsOneRunsItsFactory() {
    int threads = 64;
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient first = connect(node);
        LatticeClient second = connect(node);
        LatticeClient third = connect(node)) {
      CountDownLatch begun = new CountDownLatch(3 * threads);
      AtomicInteger runs = new AtomicInteger();
      Function<String, String> factory =
          key -> {
            await(begun);
            return key + " made in run " + runs.incrementAndGet();
          };
      List<CompletableFuture<String>> results = new ArrayList<>();
      for (LatticeClient client : List.of(first, second, third)) {
        GridMap<String, String> map = client.map("cache", String.class, String.class);
        for (int i = 0; i < threads; i++) {
          results.add(
              inThread(() -> {
                begun.countDown();
                return map.getOrLoad("k", factory);
              }));
        }
      }
      results.forEach(result -> assertEquals("k made in run 1", result.join()));
      assertEquals(1, runs.get());
      GridMap<String, String> map = first.map("cache", String.class, String.class);
      assertEquals("k made in run 1", map.get("k"));
      map.remove("k");
      assertEquals("k made in run 2", map.getOrLoad("k", factory), "nothing stays claimed");
    }
  }

  @Test
  void aFailureIsItsCallersErrorAloneAndTheNextOneHasItsTurn() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient first = connect(node);
        LatticeClient second = connect(node)) {
      GridMap<String, String> here = first.map("cache", String.class, String.class);
      GridMap<String, String> there = second.map("cache", String.class, String.class);
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch failing = new CountDownLatch(1);
      final CompletableFuture<String> failed =
          inThread(() ->
              here.getOrLoad(
                  "k",
                  key -> {
                    running.countDown();
                    await(failing);
                    throw new IllegalStateException("no " + key);
                  }));
      await(running);
      final CompletableFuture<String> next = inThread(() -> there.getOrLoad("k", key -> "second"));
      failing.countDown();
      assertEquals("second", next.join());
      Throwable thrown = assertThrows(RuntimeException.class, failed::join).getCause();
      assertEquals("no k", thrown.getMessage());
      assertEquals("second", here.getOrLoad("k", key -> "third"));
      assertNull(here.getOrLoad("none", key -> null));
      assertEquals("now", there.getOrLoad("none", key -> "now"));
    }
  }

  @Test
  void theDeathOfThePrimaryCostsOneMoreFactoryAndNeverASecondValue() throws InterruptedException {
    try (Node first = Node.start(NodeConfig.onPort(0));
        LatticeClient client = connect(first);
        LatticeClient other = connect(first)) {
      Node second = Node.start(NodeConfig.onPort(0).joining(first.address().toString()));
      try (second) {
        awaitCopies(client, 2);
        GridMap<String, String> here =
            client.map("cache", String.class, String.class).withTimeout(Duration.ofSeconds(30));
        GridMap<String, String> there =
            other.map("cache", String.class, String.class).withTimeout(Duration.ofSeconds(30));
        String key = "k";
        while (!row(client, here.info(), key).isPrimary(second.id())) {
          key += "k";
        }
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<String> waiting = new CompletableFuture<>();
        String made =
            here.getOrLoad(
                key,
                wanted -> {
                  runs.incrementAndGet();
                  inThread(() ->
                          there.getOrLoad(wanted, same -> "made by run " + runs.incrementAndGet()))
                      .thenAccept(waiting::complete);
                  second.close();
                  waiting.join();
                  return "made by the first";
                });
        assertEquals("made by run 2", made, "the value that was stored first is everyone's");
        assertEquals(made, waiting.join());
        assertEquals(made, here.get(key));
        assertEquals(2, runs.get());
      }
    }
  }

  @Test
  void aClientThatDiesHoldsTheOthersUpForItsLeaseOnly() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient second = connect(node)) {
      LatticeClient first = connect(node);
      GridMap<String, String> dying =
          first.map("cache", String.class, String.class).withTimeout(Duration.ofSeconds(2));
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      CompletableFuture<String> dead =
          inThread(() ->
              dying.getOrLoad(
                  "k",
                  key -> {
                    first.close();
                    running.countDown();
                    await(over);
                    return "too late";
                  }));
      await(running);
      GridMap<String, String> map = second.map("cache", String.class, String.class);
      assertEquals("alive", map.getOrLoad("k", key -> "alive"));
      over.countDown();
      Throwable error = assertThrows(RuntimeException.class, dead::join).getCause();
      assertEquals(Code.CLOSED, ((GridException) error).code());
      assertEquals("alive", map.get("k"));
    }
  }

  @Test
  void withoutBlockingItIsTheSame() {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = connect(node)) {
      GridMap<String, String> map = client.map("cache", String.class, String.class);
      List<CompletableFuture<String>> makers = new ArrayList<>();
      List<CompletableFuture<String>> results = new ArrayList<>();
      CountDownLatch asked = new CountDownLatch(1);
      for (int i = 0; i < 100; i++) {
        results.add(
            map.getOrLoadAsync(
                "k",
                key -> {
                  CompletableFuture<String> maker = new CompletableFuture<>();
                  makers.add(maker);
                  asked.countDown();
                  return maker;
                }));
      }
      await(asked);
      makers.get(0).complete("made");
      Set<String> values = new HashSet<>();
      results.forEach(result -> values.add(result.join()));
      assertEquals(Set.of("made"), values);
      assertEquals(1, makers.size());
    }
  }

  @Test
  void whatIsMadeLivesAsLongAsItIsTold() throws InterruptedException {
    try (Node node = Node.start(NodeConfig.onPort(0));
        LatticeClient client = connect(node)) {
      GridMap<String, String> map = client.map("cache", String.class, String.class);
      assertEquals("made", map.getOrLoad("k", Duration.ofMillis(200), key -> "made"));
      Eventually.holds("it expires", WAIT_SECONDS, () -> !map.containsKey("k"));
      assertEquals("anew", map.getOrLoad("k", key -> "anew"));
      client.counter("clicks").add(1);
      GridMap<Object, Object> counters = client.openMap("counters");
      GridException refused =
          assertThrows(GridException.class, () -> counters.getOrLoad("x", key -> 1L));
      assertEquals(Code.INVALID_ARGUMENT, refused.code());
      assertTrue(refused.getMessage().contains("changed, not written"), refused.getMessage());
    }
  }
}
