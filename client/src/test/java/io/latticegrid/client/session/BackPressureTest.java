package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.InFlight.WhenFull;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of callers while as much is under way as may be. */
final class BackPressureTest {
  private static final int LIMIT = 10;
  private static final ClientConfig HOLDING = FakeCluster.config().withMaxInFlight(LIMIT);
  private static final ClientConfig REFUSING = HOLDING.withWhenFull(WhenFull.REFUSE);

  /** A session with as many writes under way as may be, which are answered after so long. */
  private static SessionFixture full(ClientConfig config, long answeredAfterMillis) {
    SessionFixture fixture = new SessionFixture(config);
    fixture.cluster.node(0).next(LIMIT, Put.class, Behaviour.delay(answeredAfterMillis));
    fixture.putMany(0, "a", LIMIT);
    fixture.cluster.world().runMillis(5);
    return fixture;
  }

  @Test
  @DisplayName("an asynchronous caller is held while too much is under way, and nothing is refused")
  void theCallerIsHeld() {
    SessionFixture fixture = full(HOLDING, 500);
    long before = fixture.millis();
    CompletableFuture<Result> held = fixture.put(1, "b", "1");
    assertTrue(fixture.millis() - before >= 490, "held for " + (fixture.millis() - before));
    fixture.await(held);
    assertEquals("1", fixture.value(1, "b"));
    assertEquals(0, fixture.session.stats().refused());
  }

  @Test
  @DisplayName("a batch of an asynchronous caller is held as well")
  void aBatchIsHeld() {
    SessionFixture fixture = full(HOLDING, 500);
    long before = fixture.millis();
    CompletableFuture<BatchOutcome> held =
        fixture.session.setAll(
            SessionFixture.MAP,
            Purpose.write("putAll", "flights"),
            SessionFixture.keys(16, 10),
            OPTIONS);
    assertTrue(fixture.millis() - before >= 490);
    fixture.await(held);
  }

  @Test
  @DisplayName("who is held for the whole time limit gets an overload, and nothing was applied")
  void heldUntilTheTimeLimit() {
    SessionFixture fixture = full(HOLDING, 5_000);
    long before = fixture.millis();
    CallOptions second = new CallOptions(OPTIONS.level(), 1_000_000_000L, false);
    CompletableFuture<Result> held = fixture.put(1, "b", "1", second);
    assertEquals(1_000, fixture.millis() - before);
    assertTrue(held.isDone());
    assertEquals(Code.OVERLOADED, fixture.error(held).code());
    fixture.cluster.world().runMillis(10_000);
    assertEquals(LIMIT, fixture.cluster.applied());
    assertEquals(1, fixture.session.stats().refused());
  }

  @Test
  @DisplayName("a caller that must not be held is told at once when to come again")
  void refusedAtOnce() {
    SessionFixture fixture = full(REFUSING, 500);
    long before = fixture.millis();
    CompletableFuture<Result> refused = fixture.put(1, "b", "1");
    assertTrue(refused.isDone());
    assertEquals(before, fixture.millis());
    OverloadedException error = (OverloadedException) fixture.error(refused);
    assertTrue(error.retryAfterMillis() > 0);
    assertTrue(String.valueOf(error.getMessage()).contains("put on map 'flights'"));
    fixture.cluster.world().runMillis(600);
    fixture.await(fixture.put(1, "b", "2"));
  }

  @Test
  @DisplayName("a refusal walks no stack, however many futures are derived from it")
  void aRefusalIsCheap() {
    SessionFixture fixture = full(REFUSING, 500);
    CompletableFuture<Result> refused = fixture.put(1, "b", "1");
    CompletionException first = assertThrows(CompletionException.class, refused::join);
    CompletableFuture<String> derived = refused.thenApply(Object::toString).thenApply(x -> x);
    assertSame(first, assertThrows(CompletionException.class, derived::join));
    assertEquals(0, first.getStackTrace().length);
    Throwable cause = first.getCause();
    assertTrue(cause instanceof OverloadedException && cause.getStackTrace().length == 0);
  }

  @Test
  @DisplayName("what is begun where answers are continued waits, and is refused beyond the limit")
  void onTheLoopNobodyIsHeld() {
    SessionFixture fixture = full(HOLDING, 500);
    List<CompletableFuture<Result>> begun = new ArrayList<>();
    List<Boolean> overAtOnce = new ArrayList<>();
    fixture.session.after(
        1,
        () -> {
          for (int i = 0; i < 3; i++) {
            begun.add(fixture.put(1, "b" + i, "1"));
          }
        });
    for (int i = 1; i <= 2 * LIMIT; i++) {
      fixture.session.after(
          i * 1_000_000L,
          () -> {
            CompletableFuture<Result> next = fixture.put(1, "c", "1");
            begun.add(next);
            overAtOnce.add(next.isDone());
          });
    }
    fixture.cluster.world().runMillis(100);
    assertEquals(LIMIT + 3, overAtOnce.stream().filter(over -> over).count());
    begun.stream().filter(future -> !future.isDone()).toList().forEach(fixture::await);
    assertEquals(LIMIT + 3, fixture.session.stats().refused());
  }

  @Test
  @DisplayName("closing the client lets go whoever is held")
  void closingLetsGo() {
    SessionFixture fixture = full(HOLDING, 20_000);
    fixture.cluster.world().after(300_000_000, () -> fixture.session.close());
    long before = fixture.millis();
    CompletableFuture<Result> held = fixture.put(1, "b", "1");
    assertEquals(300, fixture.millis() - before);
    assertEquals(Code.CLOSED, fixture.error(held).code());
    assertFalse(held.isCancelled());
  }

  @Test
  @DisplayName("a member that goes on being overloaded is asked more and more seldom")
  void overloadIsNotHammered() {
    SessionFixture fixture = new SessionFixture();
    fixture.cluster.node(0).next(1_000, Put.class, Behaviour.fail(Code.OVERLOADED, 20));
    CompletableFuture<Result> put = fixture.put(0, "a", "1");
    fixture.cluster.world().runMillis(10_000);
    int asked = fixture.cluster.node(0).received(Put.class).size();
    assertTrue(asked >= 10 && asked <= 20, "asked " + asked + " times in 10 s");
    assertFalse(put.isDone());
  }
}
