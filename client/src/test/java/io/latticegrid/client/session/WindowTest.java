package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.InFlight.WhenFull;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sequences, windows and limits. */
final class WindowTest {
  @Test
  @DisplayName("the window equals a model over random takes and releases")
  void theWindowEqualsItsModel() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRand rand = new SplittableRand(seed);
      PartitionWindow window = new PartitionWindow(false);
      TreeSet<Long> unanswered = new TreeSet<>();
      long next = 1;
      for (int step = 0; step < 2_000; step++) {
        if (rand.nextInt(2) == 0 && !unanswered.isEmpty()) {
          List<Long> all = new ArrayList<>(unanswered);
          long released = all.get(rand.nextInt(all.size()));
          unanswered.remove(released);
          window.release(released);
        } else {
          long below = unanswered.isEmpty() ? next : unanswered.first();
          long expected = next - below < PartitionWindow.SPAN ? next : 0;
          assertEquals(expected, window.take());
          if (expected != 0) {
            unanswered.add(next++);
          }
        }
        assertEquals(unanswered.isEmpty() ? next : unanswered.first(), window.acknowledgedBelow());
      }
    }
  }

  @Test
  @DisplayName("a partition has at most 64 unanswered writes, and the rest follow in order")
  void atMost64Unanswered() {
    SessionFixture fixture = new SessionFixture();
    FakeCluster cluster = fixture.cluster;
    cluster.node(0).next(Put.class, Behaviour.delay(1_000));
    List<CompletableFuture<Result>> futures = fixture.putMany(0, "a", 200);
    cluster.world().runMillis(900);
    assertEquals(64, cluster.node(0).received(Put.class).size());
    futures.forEach(fixture::await);
    List<Frame> puts = cluster.node(0).received(Put.class);
    assertEquals(200, puts.size());
    for (int i = 0; i < puts.size(); i++) {
      assertEquals(i + 1, Objects.requireNonNull(puts.get(i).header().attempt()).sequence());
    }
    assertEquals(1, Objects.requireNonNull(puts.get(63).header().attempt()).acknowledgedBelow());
    assertEquals(65, Objects.requireNonNull(puts.get(64).header().attempt()).acknowledgedBelow());
    assertEquals("199", fixture.value(0, "a"));
  }

  @Test
  @DisplayName("partitions have windows of their own")
  void windowsAreIndependent() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.node(0).next(64, Put.class, Behaviour.ignore());
    List<CompletableFuture<Result>> stuck = fixture.putMany(0, "a", 70);
    fixture.cluster.world().runMillis(10);
    assertFalse(stuck.get(0).isDone());
    fixture.await(fixture.put(3, "a", "1"));
    fixture.await(fixture.put(1, "a", "1"));
  }

  @Test
  @DisplayName(
      "beyond what may wait for a window an asynchronous write is refused and a blocking one waits")
  void tooManyWaiting() {
    SessionFixture fixture = new SessionFixture(FakeCluster.config().withWhenFull(WhenFull.REFUSE));
    fixture.cluster.node(0).next(64, Put.class, Behaviour.delay(2_000));
    List<CompletableFuture<Result>> accepted =
        fixture.putMany(0, "a", PartitionWindow.SPAN + PartitionWindow.MAX_WAITING);
    CompletableFuture<Result> refused = fixture.put(0, "a", "refused");
    CompletableFuture<Result> waits = fixture.put(0, "b", "waits", OPTIONS.withPatience(true));
    assertEquals(Code.OVERLOADED, fixture.error(refused).code());
    fixture.await(waits);
    accepted.forEach(fixture::await);
    assertEquals("waits", fixture.value(0, "b"));
    assertEquals(1, fixture.session.stats().refused());
  }

  @Test
  @DisplayName(
      "beyond the limit of operations under way an asynchronous one is refused and a blocking one waits")
  void tooManyInFlight() {
    SessionFixture fixture =
        new SessionFixture(FakeCluster.config().withMaxInFlight(10).withWhenFull(WhenFull.REFUSE));
    fixture.cluster.node(0).next(10, Put.class, Behaviour.delay(500));
    List<CompletableFuture<Result>> accepted = fixture.putMany(0, "a", 10);
    CompletableFuture<Result> refused = fixture.put(1, "a", "1");
    CompletableFuture<Result> waits = fixture.put(1, "b", "1", OPTIONS.withPatience(true));
    long before = fixture.millis();
    assertEquals(Code.OVERLOADED, fixture.error(refused).code());
    assertTrue(fixture.millis() - before < 5);
    fixture.await(waits);
    assertTrue(fixture.millis() - before >= 490);
    accepted.forEach(fixture::await);
  }

  @Test
  @DisplayName("who waits for admission fails at the deadline with nothing applied")
  void waitingHasADeadline() {
    SessionFixture fixture = new SessionFixture(FakeCluster.config().withMaxInFlight(1));
    fixture.cluster.node(0).next(1_000, Put.class, Behaviour.ignore());
    CompletableFuture<Result> first = fixture.put(0, "a", "1");
    CompletableFuture<Result> second =
        fixture.put(0, "b", "1", new CallOptions(OPTIONS.level(), 1_000_000_000L, true));
    assertEquals(Code.TIMEOUT, fixture.error(second).code());
    assertEquals(Code.INDETERMINATE, fixture.error(first).code());
  }
}
