package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.netty.NettyTransport;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The client as it is in production, over TCP, with a node that is a fake. */
final class OverTcpTest {
  private final NettyTransport server = new NettyTransport(1, "fake-node");
  private final FakeNode node = new FakeCluster(1, 1).node(0);
  private final Address address =
      server.listen(new Address("127.0.0.1", 0), () -> new Receiver(node));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("threads share a client, and what they write is there")
  void threadsShareAClient() throws InterruptedException {
    try (LatticeClient client = LatticeClient.connect(address.toString())) {
      GridMap<String, Integer> map = client.map("stock", String.class, Integer.class);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(() -> {
              for (int step = 0; step < 250; step++) {
                map.merge("sum", 1, Integer::sum);
              }
            });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1_000, map.get("sum"));
    }
  }

  @Test
  @DisplayName("many asynchronous operations are under way at once")
  void pipelines() {
    try (LatticeClient client = LatticeClient.connect(address.toString())) {
      GridMap<String, Integer> map = client.map("stock", String.class, Integer.class);
      List<CompletableFuture<Void>> writes = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        writes.add(map.setAsync("k" + i, i));
      }
      writes.forEach(CompletableFuture::join);
      assertEquals(1_000, map.size());
      assertEquals(999, map.getAsync("k999").join());
    }
  }

  @Test
  @DisplayName("threads that produce faster than the member answers are held, and none is refused")
  void producersAreHeld() throws InterruptedException {
    ClientConfig config = ClientConfig.of(address.toString()).withMaxInFlight(50);
    try (LatticeClient client = LatticeClient.connect(config)) {
      GridMap<Integer, Integer> map = client.map("stock", Integer.class, Integer.class);
      List<CompletableFuture<Void>> writes = new CopyOnWriteArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int number = 0; number < 4; number++) {
        int first = number * 1_000;
        Thread thread =
            new Thread(() -> {
              for (int key = first; key < first + 1_000; key++) {
                writes.add(map.setAsync(key, key));
              }
            });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      writes.forEach(CompletableFuture::join);
      assertEquals(4_000, map.size());
      assertEquals(0, client.stats().refused());
    }
  }

  @Test
  @DisplayName("an interrupted caller gets its answer and keeps its interrupt")
  void interrupted() {
    try (LatticeClient client = LatticeClient.connect(address.toString())) {
      GridMap<String, Integer> map = client.map("stock", String.class, Integer.class);
      Thread.currentThread().interrupt();
      map.put("a", 1);
      assertTrue(Thread.interrupted());
      assertEquals(1, map.get("a"));
    }
  }

  @Test
  @DisplayName("where nobody listens, connect says so and leaves nothing behind")
  void nobodyListens() {
    server.close();
    ClientConfig config =
        ClientConfig.of(address.toString()).withConnectTimeout(Duration.ofSeconds(2));
    GridException error = assertThrows(GridException.class, () -> LatticeClient.connect(config));
    assertEquals(Code.NOT_AVAILABLE, error.code());
    assertTrue(String.valueOf(error.getMessage()).contains("refused"), error.getMessage());
  }

  /** Hands what arrives to the node. */
  private record Receiver(FakeNode node) implements ConnectionHandler {
    @Override
    public void opened(Connection connection) {}

    @Override
    public void received(Connection connection, Frame frame) {
      node.received(connection, frame);
    }

    @Override
    public void closed(boolean refused, String reason) {}
  }
}
