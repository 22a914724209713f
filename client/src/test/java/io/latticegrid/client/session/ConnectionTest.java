package io.latticegrid.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.SessionMessage.GetRouting;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Ping;
import io.latticegrid.proto.message.SessionMessage.Routing;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.RoutingView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connecting, routing, failover and health. */
final class ConnectionTest {
  private static GridException connectError(FakeCluster cluster, ClientConfig config) {
    return assertThrows(
        GridException.class,
        () -> cluster.world().await(ClientSession.open(config, cluster.ports("test"))));
  }

  @Test
  @DisplayName("one address suffices to find all members, with one connection each")
  void findsAllMembers() {
    SessionFixture fixture = new SessionFixture();
    assertEquals(3, fixture.session.stats().openConnections());
    for (int node = 0; node < 3; node++) {
      assertEquals(1, fixture.cluster.network().openWith(FakeCluster.address(node)));
      assertEquals(1, fixture.cluster.node(node).received(GetRouting.class).size());
    }
    assertEquals(3, fixture.session.routing().members().size());
  }

  @Test
  @DisplayName("a member is looked for where the translation of its address says")
  void translatedAddresses() {
    SessionFixture fixture =
        new SessionFixture(
            FakeCluster.config()
                .withTranslation(address ->
                    address.equals(FakeCluster.address(1))
                        ? new Address("nowhere", 7400)
                        : address));
    assertEquals(2, fixture.session.stats().openConnections());
    assertEquals(0, fixture.cluster.network().openWith(FakeCluster.address(1)));
    assertEquals(3, fixture.session.routing().members().size());
  }

  @Test
  @DisplayName(
      "where nobody listens, connecting fails after its timeout and names address and reason")
  void nobodyListens() {
    FakeCluster cluster = new FakeCluster(1, 1);
    GridException error = connectError(cluster, ClientConfig.of("nowhere:7400"));
    assertEquals(Code.NOT_AVAILABLE, error.code());
    assertTrue(error.getMessage().contains("nowhere:7400=connection refused"), error.getMessage());
    int connects = cluster.network().connects();
    cluster.world().runMillis(60_000);
    assertEquals(connects, cluster.network().connects(), "it goes on to connect");
  }

  @Test
  @DisplayName("a name that gets its records late leads to the members behind it")
  void aNameThatGetsItsRecordsLate() {
    FakeCluster cluster = new FakeCluster(3, 1);
    cluster
        .world()
        .loop("dns")
        .schedule(
            3_000_000_000L, () -> cluster.network().name("grid", FakeCluster.address(1).host()));
    ClientConfig config = ClientConfig.of("dns:grid:" + FakeCluster.address(1).port());
    ClientSession session =
        cluster.world().await(ClientSession.open(config, cluster.ports("test")));
    assertEquals(3, session.routing().members().size());
  }

  @Test
  @DisplayName("an address that is silent is reported after the connect timeout")
  void silentAddress() {
    FakeCluster cluster = new FakeCluster(1, 1);
    cluster.network().silence(FakeCluster.address(0));
    assertEquals(Code.NOT_AVAILABLE, connectError(cluster, FakeCluster.config()).code());
  }

  @Test
  @DisplayName("a wrong cluster name is reported at once")
  void wrongClusterName() {
    FakeCluster cluster = new FakeCluster(1, 1);
    cluster.node(0).belongTo("production");
    long before = cluster.world().monotonicNanos();
    GridException error = connectError(cluster, FakeCluster.config());
    assertEquals(Code.INCOMPATIBLE, error.code());
    assertTrue(error.getMessage().contains("production"), error.getMessage());
    assertTrue(cluster.world().monotonicNanos() - before < 100_000_000L);
  }

  @Test
  @DisplayName("a cluster that comes up while connecting is found")
  void lateCluster() {
    FakeCluster cluster = new FakeCluster(1, 1);
    cluster.network().kill(FakeCluster.address(0));
    CompletableFuture<ClientSession> opening =
        ClientSession.open(FakeCluster.config(), cluster.ports("test"));
    cluster.world().runMillis(1_000);
    cluster.network().listen(FakeCluster.address(0), cluster.node(0));
    cluster.world().await(opening);
  }

  @Test
  @DisplayName("a cluster with another id than the one first connected to is refused ever after")
  void anotherCluster() {
    SessionFixture fixture = new SessionFixture(new FakeCluster(1, 1), FakeCluster.config());
    fixture.cluster.becomeAnotherCluster();
    fixture.cluster.network().breakAll(FakeCluster.address(0));
    assertEquals(Code.NOT_AVAILABLE, fixture.error(fixture.put(0, "a", "1")).code());
    Hello last =
        (Hello)
            fixture.cluster.node(0).received(Hello.class).stream()
                .reduce((a, b) -> b)
                .orElseThrow()
                .message();
    assertEquals(77, last.clusterId());
    assertEquals(0, fixture.cluster.applied());
  }

  @Test
  @DisplayName("when a member dies, what was under way goes on at its heir within a second")
  void failover() {
    SessionFixture fixture = new SessionFixture();
    FakeCluster cluster = fixture.cluster;
    cluster.node(0).next(Put.class, Behaviour.applySilently());
    CompletableFuture<Result> underWay = fixture.put(0, "a", "1");
    cluster.world().runMillis(5);
    cluster.crash(0, 1);
    long before = fixture.millis();
    fixture.await(underWay);
    fixture.await(fixture.put(3, "b", "1"));
    assertTrue(fixture.millis() - before < 1_000, "took " + (fixture.millis() - before));
    assertEquals(2, cluster.applied());
    assertEquals(2, fixture.session.routing().members().size());
  }

  @Test
  @DisplayName("after all members were restarted, operations that were waiting go on")
  void allRestarted() {
    SessionFixture fixture = new SessionFixture();
    FakeCluster cluster = fixture.cluster;
    for (int node = 0; node < 3; node++) {
      cluster.network().kill(FakeCluster.address(node));
    }
    CompletableFuture<Result> waiting = fixture.put(5, "a", "1");
    cluster.world().runMillis(8_000);
    for (int node = 0; node < 3; node++) {
      cluster.restart(node);
    }
    for (int partition = 0; partition < FakeCluster.PARTITIONS; partition++) {
      cluster.move(partition, partition % 3);
    }
    fixture.await(waiting);
    assertEquals(1, cluster.applied());
    cluster.world().runMillis(10_000);
    assertEquals(3, fixture.session.stats().openConnections());
    assertEquals(new MemberId(1, 2), fixture.session.routing().members().get(0).id());
  }

  @Test
  @DisplayName("a lost connection is opened again, at first after a tenth of a second")
  void reconnects() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.network().breakAll(FakeCluster.address(1));
    fixture.cluster.world().runMillis(50);
    assertEquals(2, fixture.session.stats().openConnections());
    fixture.cluster.world().runMillis(150);
    assertEquals(3, fixture.session.stats().openConnections());
    assertEquals(1, fixture.session.stats().reconnects());
  }

  @Test
  @DisplayName("a dead address is tried ever more rarely, down to once in five seconds")
  void backsOff() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.network().kill(FakeCluster.address(1));
    fixture.cluster.world().runMillis(30_000);
    int before = fixture.cluster.network().connects();
    fixture.cluster.world().runMillis(60_000);
    int attempts = fixture.cluster.network().connects() - before;
    assertTrue(attempts >= 10 && attempts <= 13, attempts + " attempts");
  }

  @Test
  @DisplayName("who comes back as a member is connected to at once, however long it was away")
  void theReturnedIsConnectedToAtOnce() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.network().kill(FakeCluster.address(1));
    fixture.cluster.world().runMillis(30_000);
    fixture.cluster.restart(1);
    fixture.cluster.push();
    fixture.cluster.world().runMillis(50);
    assertEquals(3, fixture.session.stats().openConnections());
  }

  @Test
  @DisplayName("a member that says that it joins in a moment is asked again in a moment")
  void asksTheJoiningAgainSoon() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.node(1).joining(true);
    fixture.cluster.network().breakAll(FakeCluster.address(1));
    fixture.cluster.world().runMillis(3_000);
    assertEquals(2, fixture.session.stats().openConnections());
    fixture.cluster.node(1).joining(false);
    fixture.cluster.world().runMillis(150);
    assertEquals(3, fixture.session.stats().openConnections());
  }

  @Test
  @DisplayName(
      "a half-open connection is noticed within two health checks, and a live one is left alone")
  void healthCheck() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.world().runMillis(65_000);
    assertEquals(0, fixture.session.stats().reconnects());
    assertEquals(6, fixture.cluster.node(1).received(Ping.class).size());
    fixture.cluster.network().silence(FakeCluster.address(1));
    fixture.cluster.world().runMillis(20_000);
    assertEquals(2, fixture.session.stats().openConnections());
    fixture.cluster.network().hear(FakeCluster.address(1));
    fixture.cluster.world().runMillis(12_000);
    assertEquals(3, fixture.session.stats().openConnections());
  }

  @Test
  @DisplayName(
      "a connection that is silent while an answer is due is given up with all it was given")
  void silentWhileAnAnswerIsDue() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.network().silence(FakeCluster.address(0));
    CompletableFuture<?> write = fixture.put(0, "a", "1");
    fixture.cluster.world().runMillis(4_900);
    assertEquals(0, fixture.cluster.network().aborts());
    fixture.cluster.world().runMillis(300);
    assertEquals(1, fixture.cluster.network().aborts());
    fixture.cluster.network().hear(FakeCluster.address(0));
    fixture.await(write);
    assertEquals(1, fixture.cluster.applied());
  }

  @Test
  @DisplayName("a connection that brings other answers is kept though one is missing")
  void anAnswerThatIsMissingAmongOthers() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.node(0).next(Put.class, Behaviour.ignore());
    CompletableFuture<?> write = fixture.put(0, "a", "1");
    fixture.cluster.world().runMillis(2_000);
    fixture.await(fixture.put(0, "a", "2"));
    fixture.await(write);
    assertEquals(0, fixture.cluster.network().aborts());
  }

  @Test
  @DisplayName("routing that is older than what is known is ignored")
  void staleRouting() {
    SessionFixture fixture = new SessionFixture();
    RoutingView old = fixture.cluster.view();
    fixture.cluster.move(0, 1);
    fixture.cluster.push();
    fixture.cluster.world().runMillis(5);
    fixture.cluster.node(2).push(new Routing(old));
    fixture.cluster.world().runMillis(5);
    assertEquals(2, fixture.session.routing().version());
    fixture.await(fixture.put(0, "a", "1"));
    assertEquals(0, fixture.session.stats().redirects());
  }

  @Test
  @DisplayName("a newer view does not put back a row that a redirect has brought")
  void aViewDoesNotPutBackARow() {
    SessionFixture fixture = new SessionFixture();
    RoutingView old = fixture.cluster.view();
    fixture.cluster.move(0, 1);
    fixture.await(fixture.put(0, "a", "1"));
    assertEquals(1, fixture.session.stats().redirects());
    fixture
        .cluster
        .node(2)
        .push(
            new Routing(
                new RoutingView(
                    old.clusterId(),
                    old.version() + 1,
                    old.partitionCount(),
                    old.members(),
                    old.tables())));
    fixture.cluster.world().runMillis(5);
    fixture.await(fixture.put(0, "a", "2"));
    assertEquals(1, fixture.session.stats().redirects());
  }

  @Test
  @DisplayName("a change whose push was lost is found by the periodic refresh")
  void refreshFindsWhatPushesLost() {
    SessionFixture fixture = new SessionFixture();
    for (int node = 0; node < 3; node++) {
      fixture.cluster.node(node).pushes(false);
    }
    fixture.cluster.move(0, 1);
    fixture.cluster.push();
    fixture.cluster.world().runMillis(31_000);
    assertEquals(2, fixture.session.routing().version());
  }

  @Test
  @DisplayName("a member that left is not connected to any longer")
  void removedMember() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.node(2).leave();
    fixture.cluster.raiseVersion();
    fixture.cluster.push();
    fixture.cluster.world().runMillis(5);
    assertEquals(0, fixture.cluster.network().openWith(FakeCluster.address(2)));
    assertEquals(2, fixture.session.stats().openConnections());
  }

  @Test
  @DisplayName("a member's counters are asked of that member")
  void stats() {
    SessionFixture fixture = new SessionFixture();
    Long frames =
        fixture
            .await(fixture.session.stats(fixture.cluster.node(2).id(), SessionFixture.OPTIONS))
            .get("frames");
    assertTrue(frames != null && frames >= 3, "frames " + frames);
  }

  @Test
  @DisplayName("one seed gives one history, another seed another")
  void deterministic() {
    assertEquals(history(5), history(5));
    assertFalse(history(5).equals(history(6)));
  }

  private static String history(long seed) {
    ClientConfig config =
        FakeCluster.config().withReconnect(Duration.ofMillis(10), Duration.ofSeconds(1));
    SessionFixture fixture = new SessionFixture(new FakeCluster(3, seed), config);
    StringBuilder history = new StringBuilder();
    List<CompletableFuture<Result>> futures = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int operation = i;
      futures.add(
          fixture
              .put(i % FakeCluster.PARTITIONS, "k" + i % 7, "v" + i)
              .whenComplete((result, error) ->
                  history
                      .append(operation)
                      .append('@')
                      .append(fixture.cluster.world().monotonicNanos())
                      .append(error == null ? " " : "! ")));
      fixture.cluster.world().runMillis(1);
      if (i == 100) {
        fixture.cluster.crash(1, 2);
      }
    }
    futures.forEach(fixture::await);
    assertEquals(300, fixture.cluster.applied());
    return history.toString();
  }
}
