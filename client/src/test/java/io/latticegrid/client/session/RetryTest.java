package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Header.Attempt;
import io.latticegrid.proto.message.SessionMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every row of the table of retries. */
final class RetryTest {
  private final SessionFixture fixture = new SessionFixture();
  private final FakeCluster cluster = fixture.cluster;

  private Attempt attempt(Frame frame) {
    Attempt attempt = frame.header().attempt();
    assertNotNull(attempt);
    return attempt;
  }

  @Test
  @DisplayName("an operation goes straight to the member that serves its partition")
  void goesToTheOwner() {
    for (int partition = 0; partition < FakeCluster.PARTITIONS; partition++) {
      fixture.await(fixture.put(partition, "a", "1"));
    }
    assertEquals(0, fixture.session.stats().redirects());
    assertEquals(6, cluster.node(0).received(Put.class).size());
    Frame frame = cluster.node(1).received(Put.class).get(0);
    assertEquals(AckLevel.REPLICATED, frame.header().level());
    assertTrue(frame.header().deadlineMillis() > 29_000, "deadline " + frame.header());
  }

  @Test
  @DisplayName("after NotOwner the row is taken and the operation goes to the new owner at once")
  void followsARedirect() {
    cluster.move(0, 2);
    long before = fixture.millis();
    fixture.await(fixture.put(0, "a", "1"));
    assertTrue(fixture.millis() - before < 5, "took " + (fixture.millis() - before) + " ms");
    assertEquals(1, fixture.session.stats().redirects());
    fixture.await(fixture.put(0, "a", "2"));
    assertEquals(1, fixture.session.stats().redirects());
    assertEquals(2, cluster.node(2).received(Put.class).size());
  }

  @Test
  @DisplayName("members that point at themselves are asked with growing pauses until the deadline")
  void aRedirectThatLeadsNowhereEndsAtTheDeadline() {
    SessionMessage.NotOwner circle =
        new SessionMessage.NotOwner(
            FakeCluster.GROUP,
            fixture.session.routing().table(FakeCluster.GROUP).orElseThrow().row(0),
            List.of());
    cluster.node(0).next(100_000, Put.class, Behaviour.answer(circle));
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.NOT_AVAILABLE, error.code());
    assertTrue(error.getMessage().contains("nothing was applied"), error.getMessage());
    int asked = cluster.node(0).received(Put.class).size();
    assertTrue(asked > 50 && asked < 300, "asked " + asked + " times");
  }

  @Test
  @DisplayName("a write that was led elsewhere after it may have been applied ends as unknown")
  void aWriteThatMayHaveBeenAppliedEndsAsUnknown() {
    SessionMessage.NotOwner elsewhere =
        new SessionMessage.NotOwner(
            FakeCluster.GROUP,
            fixture.session.routing().table(FakeCluster.GROUP).orElseThrow().row(0),
            List.of());
    cluster.node(0).next(Put.class, Behaviour.answer(Header.UNSURE, elsewhere));
    cluster.node(0).next(100_000, Put.class, Behaviour.answer(elsewhere));
    assertEquals(Code.INDETERMINATE, fixture.error(fixture.put(0, "a", "1")).code());
  }

  @Test
  @DisplayName("a store that refuses the second try does not say what became of the first")
  void whatTheStoreSaysOfALaterTryIsNotTheOutcome() {
    SessionMessage.NotOwner elsewhere =
        new SessionMessage.NotOwner(
            FakeCluster.GROUP,
            fixture.session.routing().table(FakeCluster.GROUP).orElseThrow().row(0),
            List.of());
    for (Code code : List.of(Code.STORE_UNAVAILABLE, Code.STORE_REJECTED, Code.MAP_FULL)) {
      cluster.node(0).next(Put.class, Behaviour.answer(Header.UNSURE, elsewhere));
      cluster.node(0).next(Put.class, Behaviour.fail(code, 0));
      assertEquals(Code.INDETERMINATE, fixture.error(fixture.put(0, "a", "1")).code());
      cluster.node(0).next(Put.class, Behaviour.fail(code, 0));
      assertEquals(code, fixture.error(fixture.put(0, "a", "1")).code(), "of the only try");
    }
  }

  @Test
  @DisplayName("an overloaded member is asked again after the time that it names, with jitter")
  void waitsAsLongAsAnOverloadedMemberAsks() {
    cluster.node(0).next(Put.class, Behaviour.fail(Code.OVERLOADED, 700));
    long before = fixture.millis();
    fixture.await(fixture.put(0, "a", "1"));
    long took = fixture.millis() - before;
    assertTrue(took >= 700 && took < 1_100, "took " + took);
    assertEquals(1, fixture.session.stats().retries());
  }

  @Test
  @DisplayName(
      "a member that is overloaded until the deadline gives an overload: nothing was applied")
  void overloadedToTheEnd() {
    cluster.node(0).next(1_000, Put.class, Behaviour.fail(Code.OVERLOADED, 900));
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertTrue(
        error instanceof OverloadedException overloaded && overloaded.retryAfterMillis() == 900);
    assertEquals(0, cluster.applied());
  }

  @Test
  @DisplayName(
      "an unavailable partition is asked again and again, and the operation succeeds when it is back")
  void survivesUnavailability() {
    cluster.node(0).next(3, Put.class, Behaviour.fail(Code.NOT_AVAILABLE, 0));
    cluster.node(0).next(2, Put.class, Behaviour.fail(Code.PARTITION_UNAVAILABLE, 0));
    fixture.await(fixture.put(0, "a", "1"));
    assertEquals(5, fixture.session.stats().retries());
    assertEquals(1, cluster.applied());
  }

  @Test
  @DisplayName("a partition that stays unavailable until the deadline gives that very error")
  void unavailableToTheEnd() {
    cluster.node(0).next(10_000, Put.class, Behaviour.fail(Code.PARTITION_UNAVAILABLE, 0));
    long before = fixture.millis();
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.PARTITION_UNAVAILABLE, error.code());
    assertTrue(error.getMessage().contains("put on map 'flights'"), error.getMessage());
    long took = fixture.millis() - before;
    assertTrue(took >= 30_000 && took < 30_200, "took " + took);
  }

  @Test
  @DisplayName("what concerns a lost partition fails at once and says what to do")
  void lostFailsAtOnce() {
    cluster.unserve(0, false);
    cluster.push();
    fixture.await(fixture.put(1, "a", "1"));
    long before = fixture.millis();
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.PARTITION_LOST, error.code());
    assertTrue(error.getMessage().contains("partition 0"), error.getMessage());
    assertTrue(error.getMessage().contains("accept-loss"), error.getMessage());
    assertTrue(fixture.millis() - before < 5);
  }

  @Test
  @DisplayName(
      "a write that was sent before a partition began anew is not sent again: nobody knows")
  void aWriteOfAFormerLifeIsIndeterminate() {
    cluster.node(0).next(Put.class, Behaviour.ignore());
    var write = fixture.put(0, "a", "1");
    cluster.world().runMillis(1_000);
    cluster.beginAnew(0, 0);
    cluster.push();
    GridException error = fixture.error(write);
    assertEquals(Code.INDETERMINATE, error.code());
    assertTrue(error.getMessage().contains("began again, empty"), error.getMessage());
    assertEquals(1, cluster.node(0).received(Put.class).size());
    fixture.await(fixture.put(0, "a", "2"));
    assertEquals(1, cluster.applied());
  }

  @Test
  @DisplayName("what concerns a partition whose holders are away waits for them to the deadline")
  void unavailableWaits() {
    cluster.unserve(0, true);
    cluster.push();
    fixture.await(fixture.put(1, "a", "1"));
    var back = fixture.put(0, "a", "1");
    cluster.world().runMillis(3_000);
    assertFalse(back.isDone());
    cluster.move(0, 1);
    cluster.push();
    fixture.await(back);
    cluster.unserve(0, true);
    cluster.push();
    fixture.await(fixture.put(1, "a", "2"));
    long before = fixture.millis();
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.PARTITION_UNAVAILABLE, error.code());
    assertTrue(error.getMessage().contains("comes back"), error.getMessage());
    assertTrue(fixture.millis() - before >= 30_000);
  }

  @Test
  @DisplayName("too few copies may pass by")
  void tooFewCopiesAreTriedAgain() {
    cluster.node(0).next(2, Put.class, Behaviour.fail(Code.NOT_ENOUGH_COPIES, 0));
    fixture.await(fixture.put(0, "a", "1"));
    assertEquals(2, fixture.session.stats().retries());
    cluster.node(0).next(100_000, Put.class, Behaviour.fail(Code.NOT_ENOUGH_COPIES, 0));
    assertEquals(Code.NOT_ENOUGH_COPIES, fixture.error(fixture.put(0, "a", "1")).code());
  }

  @Test
  @DisplayName("a write whose connection breaks after it was applied is applied once")
  void aBrokenConnectionDoesNotApplyTwice() {
    fixture.await(fixture.put(0, "a", "0"));
    cluster.node(0).next(Put.class, Behaviour.applyAndBreak());
    Result result = fixture.await(fixture.put(0, "a", "1"));
    assertEquals("0", new String(result.value(), java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(2, cluster.applied());
    List<Frame> puts = cluster.node(0).received(Put.class);
    assertEquals(3, puts.size());
    assertEquals(attempt(puts.get(1)).sequence(), attempt(puts.get(2)).sequence());
    assertEquals(attempt(puts.get(1)).session(), attempt(puts.get(2)).session());
    assertTrue(puts.stream().limit(2).noneMatch(put -> put.header().has(Header.RETRY)));
    assertTrue(puts.get(2).header().has(Header.RETRY), "it may have been executed");
  }

  @Test
  @DisplayName("a write without an answer is sent again under the same sequence")
  void aLostAnswerIsAskedForAgain() {
    cluster.node(0).next(Put.class, Behaviour.applySilently());
    long before = fixture.millis();
    fixture.await(fixture.put(0, "a", "1"));
    long took = fixture.millis() - before;
    assertTrue(took >= 5_000 && took < 5_200, "took " + took);
    assertEquals(1, cluster.applied());
  }

  @Test
  @DisplayName("a write that was sent and never answered is indeterminate at the deadline, by name")
  void neverAnsweredWrite() {
    cluster.node(0).next(1_000, Put.class, Behaviour.ignore());
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.INDETERMINATE, error.code());
    assertTrue(error.getMessage().contains("put on map 'flights'"), error.getMessage());
    assertEquals(1, fixture.session.stats().indeterminate());
  }

  @Test
  @DisplayName("a read that is never answered times out")
  void neverAnsweredRead() {
    cluster.node(0).next(1_000, Get.class, Behaviour.ignore());
    GridException error = fixture.error(fixture.get(0, "a"));
    assertEquals(Code.TIMEOUT, error.code());
    assertTrue(error.getMessage().contains("get on map 'flights'"), error.getMessage());
  }

  @Test
  @DisplayName("a write that could never be sent says that nothing was applied")
  void neverSentWrite() {
    cluster.network().kill(FakeCluster.address(0));
    cluster.world().runMillis(5);
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.NOT_AVAILABLE, error.code());
    assertTrue(error.getMessage().contains("nothing was applied"), error.getMessage());
  }

  @Test
  @DisplayName("a write over a congested connection waits, and times out if that does not end")
  void congestedConnection() {
    cluster.network().congest(true);
    CompletableFuture<Result> passing = fixture.put(0, "a", "1");
    cluster.world().runMillis(500);
    cluster.network().congest(false);
    fixture.await(passing);
    cluster.network().congest(true);
    CallOptions brief = new CallOptions(AckLevel.REPLICATED, 2_000_000_000L, false);
    GridException error = fixture.error(fixture.put(0, "a", "2", brief));
    assertEquals(Code.TIMEOUT, error.code());
    assertTrue(error.getMessage().contains("nothing was applied"), error.getMessage());
    assertEquals(1, cluster.applied());
  }

  @Test
  @DisplayName("once a node says indeterminate, that is final")
  void indeterminateIsFinal() {
    cluster.node(0).next(Put.class, Behaviour.fail(Code.INDETERMINATE, 0));
    GridException error = fixture.error(fixture.put(0, "a", "1"));
    assertEquals(Code.INDETERMINATE, error.code());
    assertEquals(1, cluster.node(0).received(Put.class).size());
  }

  @Test
  @DisplayName("a refusal of the retry does not settle a write whose first answer was lost")
  void aRefusalDoesNotSettleAnUncertainWrite() {
    cluster.node(0).next(Put.class, Behaviour.applyAndBreak());
    cluster.node(0).next(10_000, Put.class, Behaviour.fail(Code.NOT_AVAILABLE, 0));
    assertEquals(Code.INDETERMINATE, fixture.error(fixture.put(0, "a", "1")).code());
  }

  @Test
  @DisplayName("what will not pass by is final at once")
  void lastingErrorsAreFinal() {
    for (Code code : List.of(Code.SCHEMA_MISMATCH, Code.TOO_LARGE, Code.NOT_PERSISTENT)) {
      cluster.node(0).next(Put.class, Behaviour.fail(code, 0));
      assertEquals(code, fixture.error(fixture.put(0, "a", "1")).code());
    }
    assertEquals(0, fixture.session.stats().retries());
  }

  @Test
  @DisplayName(
      "a map that its partition's member does not know yet is asked for again, but not for ever")
  void aNewMapMayBeUnknownForAMoment() {
    cluster.node(0).next(2, Put.class, Behaviour.fail(Code.UNKNOWN_MAP, 0));
    fixture.await(fixture.put(0, "a", "1"));
    cluster.node(0).next(1_000, Put.class, Behaviour.fail(Code.UNKNOWN_MAP, 0));
    long before = fixture.millis();
    assertEquals(Code.UNKNOWN_MAP, fixture.error(fixture.put(0, "a", "2")).code());
    assertTrue(fixture.millis() - before < 3_000);
  }

  @Test
  @DisplayName("fire and forget is done once it was sent, and asks for no answer")
  void fireAndForget() {
    CompletableFuture<Result> future =
        fixture.put(0, "a", "1", OPTIONS.withLevel(AckLevel.FIRE_AND_FORGET));
    cluster.world().runMillis(0);
    assertTrue(future.isDone());
    cluster.world().runMillis(5);
    assertEquals("1", fixture.value(0, "a"));
    Frame frame = cluster.node(0).received(Put.class).get(0);
    assertEquals(0, frame.header().correlation());
    assertNull(frame.header().attempt());
    assertEquals(AckLevel.FIRE_AND_FORGET, frame.header().level());
  }

  @Test
  @DisplayName(
      "a write under way while its partition moves is sent to the new primary within two seconds")
  void aMovedPartitionIsNotWaitedForLong() {
    cluster.node(0).next(Put.class, Behaviour.ignore());
    CompletableFuture<Result> future = fixture.put(0, "a", "1");
    cluster.world().runMillis(100);
    cluster.move(0, 1);
    cluster.push();
    long before = fixture.millis();
    fixture.await(future);
    assertTrue(fixture.millis() - before < 2_000, "took " + (fixture.millis() - before));
    assertEquals(1, cluster.node(1).received(Put.class).size());
  }

  @Test
  @DisplayName("an answer of the wrong kind is an internal error, not a hang")
  void anAnswerOfTheWrongKind() {
    cluster.node(0).next(Put.class, Behaviour.answer(new SessionMessage.Pong()));
    assertEquals(Code.INTERNAL, fixture.error(fixture.put(0, "a", "1")).code());
  }

  @Test
  @DisplayName("a client that is closed leaves no operation hanging")
  void closing() {
    cluster.node(0).next(Put.class, Behaviour.ignore());
    CompletableFuture<Result> sent = fixture.put(0, "a", "1");
    cluster.world().runMillis(5);
    cluster.network().congest(true);
    CompletableFuture<Result> unsent = fixture.put(1, "a", "1");
    cluster.world().runMillis(5);
    fixture.await(fixture.session.close());
    assertEquals(Code.INDETERMINATE, fixture.error(sent).code());
    assertEquals(Code.CLOSED, fixture.error(unsent).code());
    assertEquals(Code.CLOSED, fixture.error(fixture.put(0, "a", "1")).code());
    assertEquals(0, cluster.network().openWith(FakeCluster.address(0)));
  }
}
