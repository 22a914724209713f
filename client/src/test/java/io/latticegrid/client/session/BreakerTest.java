package io.latticegrid.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.SessionMessage.GetRouting;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Ping;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A member that welcomes the client, takes what is sent, and says nothing. */
final class BreakerTest {
  private final SessionFixture fixture = new SessionFixture();
  private final FakeCluster cluster = fixture.cluster;

  /** Node 0 is silent from now on, as often as it takes; and for so many probes. */
  private void fallSilent(int probes) {
    cluster.node(0).next(1_000, GetRouting.class, Behaviour.ignore());
    cluster.node(0).next(6, Put.class, Behaviour.ignore());
    cluster.node(0).next(probes, Ping.class, Behaviour.ignore());
    cluster.network().breakAll(FakeCluster.address(0));
  }

  private int welcomes() {
    return cluster.node(0).received(Hello.class).size();
  }

  private int puts() {
    return cluster.node(0).received(Put.class).size();
  }

  @Test
  @DisplayName("after five silences in a row it is left alone for half a minute")
  void theBreakerOpens() {
    fallSilent(10);
    CompletableFuture<Result> put = fixture.put(0, "a", "1");
    cluster.world().runMillis(28_000);
    int before = welcomes();
    assertEquals(5, puts());
    cluster.world().runMillis(25_000);
    assertEquals(before, welcomes(), "it is left alone");
    assertEquals(Code.INDETERMINATE, fixture.error(put).code());
    cluster.world().runMillis(10_000);
    assertEquals(before + 1, welcomes(), "and tried once");
  }

  @Test
  @DisplayName("a half-open connection carries nothing but probes until one is answered")
  void onlyProbesPass() {
    fallSilent(1);
    fixture.error(fixture.put(0, "a", "1"));
    int before = puts();
    CallOptions patient = SessionFixture.OPTIONS.withTimeoutNanos(120_000_000_000L);
    CompletableFuture<Result> next = fixture.put(0, "b", "2", patient);
    cluster.world().runMillis(35_000);
    assertEquals(1, cluster.node(0).received(Ping.class).size(), "the first probe is not answered");
    assertEquals(before, puts(), "and nothing was sent but that");
    long begun = fixture.millis();
    fixture.await(next);
    assertTrue(fixture.millis() - begun < 45_000);
    assertTrue(cluster.node(0).received(Ping.class).size() >= 2);
    assertEquals("2", fixture.value(0, "b"));
  }

  @Test
  @DisplayName("others are served meanwhile, and a member that answers again begins anew")
  void othersAreServed() {
    fallSilent(1);
    fixture.error(fixture.put(0, "a", "1"));
    fixture.await(fixture.put(1, "b", "1"));
    cluster.restart(0);
    cluster.push();
    cluster.world().runMillis(100);
    assertEquals(3, fixture.session.stats().openConnections(), "another life is another member");
  }
}
