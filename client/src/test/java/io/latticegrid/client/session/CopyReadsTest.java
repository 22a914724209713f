package io.latticegrid.client.session;

import static io.latticegrid.client.session.SessionFixture.MAP;
import static io.latticegrid.client.session.SessionFixture.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ReadPolicy;
import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads that a backup may answer: partition 0 is at node 0, with a copy at node 1. */
final class CopyReadsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ReadPolicy BACKUPS = ReadPolicy.fromBackups(SECOND);
  private static final ReadPolicy HEDGED = ReadPolicy.hedgedAfter(Duration.ofMillis(20), SECOND);

  private final SessionFixture fixture = new SessionFixture();
  private final FakeCluster cluster = fixture.cluster;

  CopyReadsTest() {
    cluster.backUp(0, 1);
    cluster.push();
    cluster.world().runMillis(10);
    fixture.await(fixture.put(0, "a", "1"));
  }

  private CompletableFuture<Result> read(String key, CallOptions options) {
    return fixture.session.operate(
        new PartitionRequest(
            Purpose.read("get", "flights"), MAP, 0, new Get(SessionFixture.bytes(key))),
        options);
  }

  private String value(CompletableFuture<Result> read) {
    byte[] found = fixture.await(read).value();
    return found == null ? "none" : new String(found, StandardCharsets.UTF_8);
  }

  private int asked(int node, Class<? extends Message> kind) {
    return cluster.node(node).received(kind).size();
  }

  @Test
  @DisplayName("by default nobody but the primary is asked")
  void byDefaultThePrimaryAnswers() {
    assertEquals("1", value(read("a", OPTIONS)));
    assertEquals(1, asked(0, Get.class));
    assertEquals(0, asked(1, CopyRead.class));
  }

  @Test
  @DisplayName("a backup answers who allows it to, and the primary has no work with it")
  void aBackupAnswers() {
    assertEquals("1", value(read("a", OPTIONS.withReads(BACKUPS))));
    assertEquals("none", value(read("b", OPTIONS.withReads(BACKUPS))));
    assertEquals(0, asked(0, Get.class));
    assertEquals(2, asked(1, CopyRead.class));
    assertEquals(2, fixture.session.stats().copyAnswers());
    var target =
        Objects.requireNonNull(cluster.node(1).received(CopyRead.class).get(0).header().target());
    assertEquals(0, target.partition());
  }

  @Test
  @DisplayName("where the copy may be too old the primary answers")
  void tooOldACopy() {
    cluster.age(1_001);
    assertEquals("1", value(read("a", OPTIONS.withReads(BACKUPS))));
    assertEquals(1, asked(0, Get.class));
    assertEquals(0, fixture.session.stats().copyAnswers());
  }

  @Test
  @DisplayName("an answer that was too long on its way is not taken")
  void anOldAnswerIsNotTaken() {
    cluster.age(900);
    cluster.node(1).next(CopyRead.class, Behaviour.delay(150));
    assertEquals("1", value(read("a", OPTIONS.withReads(BACKUPS))));
    assertEquals(1, asked(0, Get.class));
    assertEquals(0, fixture.session.stats().copyAnswers());
  }

  @Test
  @DisplayName("a backup that breaks off or says nothing leaves the read to the primary")
  void aSilentBackup() {
    cluster.node(1).next(CopyRead.class, (node, connection, request) -> connection.close("gone"));
    long before = fixture.millis();
    assertEquals("1", value(read("a", OPTIONS.withReads(BACKUPS))));
    assertTrue(fixture.millis() - before < 10);
    cluster.world().runMillis(1_000);
    cluster.node(1).next(CopyRead.class, Behaviour.ignore());
    before = fixture.millis();
    ReadPolicy impatient = BACKUPS.withHedge(Duration.ofMillis(30));
    assertEquals("1", value(read("a", OPTIONS.withReads(impatient))));
    long took = fixture.millis() - before;
    assertTrue(took >= 30 && took < 40, "took " + took);
    cluster.node(1).next(CopyRead.class, Behaviour.ignore());
    assertEquals("1", value(read("a", OPTIONS.withReads(BACKUPS))));
  }

  @Test
  @DisplayName("a read is hedged when the primary stands still, and answered in time")
  void aHedgedReadIsAnsweredInTime() {
    cluster.node(0).next(Get.class, Behaviour.ignore());
    long before = fixture.millis();
    assertEquals("1", value(read("a", OPTIONS.withReads(HEDGED))));
    long took = fixture.millis() - before;
    assertTrue(took >= 20 && took < 30, "took " + took);
    assertEquals(1, fixture.session.stats().hedges());
    assertEquals(1, fixture.session.stats().copyAnswers());
    cluster.world().runMillis(10_000);
    assertEquals(1, asked(0, Get.class), "what is answered is not asked again");
  }

  @Test
  @DisplayName("a primary that answers in time is the only one asked")
  void noHedgeWithoutNeed() {
    assertEquals("1", value(read("a", OPTIONS.withReads(HEDGED))));
    cluster.world().runMillis(100);
    assertEquals(0, asked(1, CopyRead.class));
    assertEquals(0, fixture.session.stats().hedges());
  }

  @Test
  @DisplayName("whichever answers first counts, and the other answer is passed over")
  void theFirstAnswerCounts() {
    cluster.node(0).next(Get.class, Behaviour.delay(25));
    cluster.node(1).next(CopyRead.class, Behaviour.delay(500));
    long before = fixture.millis();
    assertEquals("1", value(read("a", OPTIONS.withReads(HEDGED))));
    assertTrue(fixture.millis() - before < 40);
    cluster.world().runMillis(1_000);
    assertEquals(0, fixture.session.stats().copyAnswers());
  }

  @Test
  @DisplayName("not more than one read in twenty is asked twice, beyond those saved up")
  void hedgesAreBounded() {
    int reads = 1_000;
    cluster.node(0).next(reads, Get.class, Behaviour.delay(200));
    List<CompletableFuture<Result>> all = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      all.add(read("a", OPTIONS.withReads(HEDGED)));
    }
    all.forEach(fixture::await);
    long hedges = fixture.session.stats().hedges();
    assertTrue(
        hedges >= CopyReads.MOST_SAVED && hedges <= CopyReads.MOST_SAVED + reads / 20,
        "hedges: " + hedges);
  }

  @Test
  @DisplayName("a read that nobody answers ends at its deadline")
  void nobodyAnswers() {
    cluster.node(0).next(100, Get.class, Behaviour.ignore());
    cluster.node(1).next(100, CopyRead.class, Behaviour.ignore());
    CallOptions brief = OPTIONS.withTimeoutNanos(2_000_000_000L).withReads(HEDGED);
    CompletableFuture<Result> read = read("a", brief);
    assertEquals(GridException.Code.TIMEOUT, fixture.error(read).code());
    assertFalse(read.isCancelled());
  }

  @Test
  @DisplayName("wrong bounds are named")
  void wrongBounds() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofHours(1), SECOND.negated())) {
      GridException error = assertThrows(GridException.class, () -> ReadPolicy.fromBackups(wrong));
      assertTrue(String.valueOf(error.getMessage()).contains("maxAge"));
    }
    assertThrows(GridException.class, () -> ReadPolicy.hedgedAfter(Duration.ZERO, SECOND));
  }
}
