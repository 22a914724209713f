package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a pool of connections promises, of places under way and of links: SL-30, SL-31, SL-32. A
 * connection carries many operations at once, so what is checked out is a place, not a connection.
 */
final class PoolSemanticsTest {
  private static final CallOptions BLOCKING = OPTIONS.withPatience(true);

  private static SessionFixture places(int limit) {
    return new SessionFixture(FakeCluster.config().withMaxInFlight(limit));
  }

  @Test
  @DisplayName(
      "SL-30: a place is given back by whatever ends an operation, and then free for others")
  void placesComeBack() {
    SessionFixture fixture = places(2);
    CallOptions brief = BLOCKING.withTimeoutNanos(1_000_000_000L);
    for (int round = 0; round < 20; round++) {
      fixture.await(fixture.put(0, "a", "1", BLOCKING));
      fixture.cluster.node(0).next(Put.class, Behaviour.fail(Code.SCHEMA_MISMATCH, 0));
      assertEquals(Code.SCHEMA_MISMATCH, fixture.error(fixture.put(0, "a", "1", BLOCKING)).code());
      fixture.cluster.node(0).next(2, Put.class, Behaviour.ignore());
      assertEquals(Code.INDETERMINATE, fixture.error(fixture.put(0, "a", "1", brief)).code());
      CompletableFuture<Result> given = fixture.put(0, "a", "1", BLOCKING);
      given.cancel(false);
      fixture.cluster.world().runMillis(10);
    }
    assertEquals("1", fixture.value(0, "a"));
  }

  @Test
  @DisplayName("SL-30: no more than the limit are under way, and who waits too long has a time-out")
  void neverMoreThanTheLimit() {
    SessionFixture fixture = places(3);
    fixture.cluster.node(0).next(3, Put.class, Behaviour.delay(3_000));
    List<CompletableFuture<Result>> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      first.add(fixture.put(0, "k" + i, "1", BLOCKING));
    }
    CompletableFuture<Result> late =
        fixture.put(0, "late", "1", BLOCKING.withTimeoutNanos(1_000_000_000L));
    assertEquals(Code.TIMEOUT, fixture.error(late).code());
    assertEquals(3, fixture.cluster.node(0).received(Put.class).size());
    first.forEach(fixture::await);
    assertEquals("none", fixture.value(0, "late"));
  }

  @Test
  @DisplayName("SL-31: places are had in the order in which they were waited for")
  void firstComeFirstServed() {
    SessionFixture fixture = places(1);
    List<Integer> ended = new ArrayList<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int number = i;
      CompletableFuture<Result> put =
          fixture.put(i % FakeCluster.PARTITIONS, "k", "" + i, BLOCKING);
      all.add(put.thenAccept(result -> ended.add(number)));
    }
    all.forEach(fixture::await);
    List<Integer> begun = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      begun.add(i);
    }
    assertEquals(begun, ended);
  }

  @Test
  @DisplayName(
      "SL-31: with far more waiting than places, members that die and time limits nothing leaks")
  void nothingLeaksUnderContention() {
    SessionFixture fixture = places(4);
    FakeCluster cluster = fixture.cluster;
    SplittableRand rand = new SplittableRand(31);
    List<CompletableFuture<Result>> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int kind = rand.nextInt(20);
      int node = rand.nextInt(3);
      if (kind == 0) {
        cluster.node(node).next(Put.class, Behaviour.ignore());
      } else if (kind == 1) {
        cluster.node(node).next(Put.class, Behaviour.applyAndBreak());
      } else if (kind == 2) {
        cluster.node(node).next(Put.class, Behaviour.fail(Code.OVERLOADED, 1 + rand.nextInt(50)));
      }
      long limit = (1 + rand.nextInt(60)) * 1_000_000_000L;
      int partition = rand.nextInt(FakeCluster.PARTITIONS);
      all.add(fixture.put(partition, "k", "" + i, BLOCKING.withTimeoutNanos(limit)));
      cluster.world().runMillis(rand.nextInt(3));
    }
    cluster.world().runMillis(70_000);
    assertTrue(all.stream().allMatch(CompletableFuture::isDone), "everything ends");
    // As many as there are places are under way at once again, and answered together.
    cluster.node(0).next(4, Put.class, Behaviour.delay(500));
    long before = fixture.millis();
    List<CompletableFuture<Result>> last = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      last.add(fixture.put(0, "last" + i, "1", BLOCKING));
    }
    last.forEach(fixture::await);
    assertTrue(fixture.millis() - before < 600, "some place was not given back");
  }

  @Test
  @DisplayName("SL-32: a broken connection is never used again, and replaced with back-off")
  void brokenConnectionsAreReplaced() {
    SessionFixture fixture = new SessionFixture();
    FakeCluster cluster = fixture.cluster;
    fixture.await(fixture.put(0, "a", "1"));
    int received = cluster.node(0).received(Put.class).size();
    cluster.network().kill(FakeCluster.address(0));
    int connects = cluster.network().connects();
    List<CompletableFuture<Result>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(fixture.put(0, "b" + i, "1"));
      cluster.world().runMillis(100);
    }
    assertEquals(received, cluster.node(0).received(Put.class).size());
    int attempts = cluster.network().connects() - connects;
    assertTrue(attempts >= 4 && attempts <= 10, attempts + " attempts in 5 s");
    cluster.network().listen(FakeCluster.address(0), cluster.node(0));
    waiting.forEach(fixture::await);
    assertEquals(received + 50, cluster.node(0).received(Put.class).size());
    assertEquals(3, fixture.session.stats().openConnections());
  }

  @Test
  @DisplayName("a connection carries no more unanswered requests than its member has granted")
  void creditsAreKept() {
    SessionFixture fixture = new SessionFixture();
    FakeCluster cluster = fixture.cluster;
    cluster.node(0).grant(5);
    cluster.network().breakAll(FakeCluster.address(0));
    cluster.world().runMillis(1_000);
    cluster.node(0).next(5, Put.class, Behaviour.delay(200));
    List<CompletableFuture<Result>> puts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      puts.add(fixture.put(0, "k" + i, "" + i));
    }
    cluster.world().runMillis(150);
    assertEquals(5, cluster.node(0).received(Put.class).size());
    puts.forEach(fixture::await);
    assertEquals("39", fixture.value(0, "k39"));
  }
}
