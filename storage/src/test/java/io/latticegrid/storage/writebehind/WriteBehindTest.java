package io.latticegrid.storage.writebehind;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
  private static final long SECOND = 1_000_000_000L;
  private static final WriteBehindConfig CONFIG =
      new WriteBehindConfig(
          5 * SECOND,
          10,
          1000,
          true,
          new WriteBehindConfig.Room(1000, 100_000),
          new RetryProfile(RetryProfile.UNLIMITED, SECOND / 2, 5 * SECOND),
          30 * SECOND,
          8);
  private static final MemberId SELF = new MemberId(1, 1);

  private final WriteBehind.Shared shared =
      WriteBehind.Shared.of(CONFIG, new CircuitBreaker.Limits(1000, 1, SECOND));
  private WriteBehind behind = with(CONFIG);
  private long nowNanos = 1_000 * SECOND;
  private long dots;

  private WriteBehind with(WriteBehindConfig config) {
    return new WriteBehind(config, new WriteBehind.Place("c/m", 3), shared);
  }

  @Test
  @DisplayName("a change is written when it is five seconds old, and not before")
  void writesByAge() {
    put("a", "1");
    nowNanos += 5 * SECOND - 1;
    assertNull(next());
    nowNanos++;
    assertEquals("a=1", text(next()));
  }

  @Test
  @DisplayName("a batch that is full is written at once, by entries or by bytes")
  void writesBySize() {
    for (int i = 0; i < 9; i++) {
      put("k" + i, "v");
    }
    assertNull(next());
    put("k9", "v");
    assertEquals(10, next().changes().size());
    behind = with(CONFIG);
    put("large", "v".repeat(1000));
    put("small", "v");
    assertEquals(1, next().changes().size(), "a larger change goes alone");
  }

  @Test
  @DisplayName("a hundred updates of a key become one, as old as the first of them")
  void coalesces() {
    for (int i = 0; i < 100; i++) {
      put("a", "" + i);
      nowNanos += SECOND / 20;
    }
    assertEquals("a=99", text(next()));
    assertEquals(99, shared.stats().coalesced());
    assertEquals(1, shared.room().entries());
  }

  @Test
  @DisplayName("without coalescing every change is written, in its order")
  void keepsEveryChange() {
    behind =
        with(
            new WriteBehindConfig(
                5 * SECOND, 3, 1000, false, CONFIG.room(), CONFIG.retry(), 30 * SECOND, 8));
    put("a", "1");
    put("b", "1");
    put("a", null);
    put("a", "3");
    drain();
    assertEquals("a=1 a=- a=3", text(next()));
    ok();
    assertEquals("b=1", text(next()));
  }

  @Test
  @DisplayName("reads see what is staged, deletions too, until the store has it")
  void readsItsWrites() {
    put("a", "1");
    put("b", null);
    drain();
    next();
    assertArrayEquals(bytes("1"), behind.find(bytes("a")).value());
    assertNull(behind.find(bytes("b")).value());
    ok();
    assertNull(behind.find(bytes("a")));
    assertNull(behind.find(bytes("b")));
    assertTrue(behind.isDurable());
  }

  @Test
  @DisplayName("what is written while an older value is under way stays staged")
  void newerStays() {
    put("a", "1");
    drain();
    next();
    put("a", "2");
    put("a", "3");
    assertNull(next(), "one batch is under way at a time");
    ok();
    assertArrayEquals(bytes("3"), behind.find(bytes("a")).value());
    assertEquals("a=3", text(next()));
  }

  @Test
  @DisplayName("after a failure it waits, longer each time, and the newer value goes")
  void retriesWithBackOff() {
    put("a", "1");
    drain();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      assertNotNull(next());
      put("a", "again " + i);
      fail(StoreException.Kind.UNAVAILABLE);
      long from = nowNanos;
      while (behind.next(7, nowNanos, dot -> true) == null) {
        nowNanos += SECOND / 10;
      }
      waits.add((nowNanos - from) / (SECOND / 10));
      behind.standDown();
    }
    assertEquals(List.of(5L, 10L, 20L, 40L, 50L, 50L), waits);
    assertEquals("a=again 5", text(next()));
  }

  @Test
  @DisplayName("a call that does not come back is given up, and its answer says nothing any more")
  void givesUpCalls() {
    put("a", "1");
    drain();
    long first = next().fence().attempt();
    nowNanos += 30 * SECOND;
    assertNull(next());
    nowNanos += SECOND;
    StoreBatch second = next();
    assertEquals(first + 1, second.fence().attempt());
    behind.completed(first, StoreResult.allOk(second), nowNanos);
    assertFalse(behind.isDurable());
    ok();
    assertTrue(behind.isDurable());
  }

  @Test
  @DisplayName("a change that the store refuses is found by halving, and the rest is written")
  void bisects() {
    for (int i = 0; i < 8; i++) {
      put("k" + i, i == 5 ? "poison" : "v");
    }
    drain();
    int calls = 0;
    for (StoreBatch batch = next(); batch != null; batch = next()) {
      calls++;
      if (text(batch).contains("poison")) {
        fail(StoreException.Kind.REJECTED);
      } else {
        ok();
      }
    }
    assertTrue(calls <= 10, calls + " calls");
    assertEquals(1, behind.quarantined().size());
    assertArrayEquals(bytes("k5"), behind.quarantined().getFirst().change().key());
    assertEquals(7, behind.storedCount());
    assertArrayEquals(bytes("poison"), behind.find(bytes("k5")).value(), "still to be read");
    assertFalse(behind.isDurable());
  }

  @Test
  @DisplayName("quarantine is left by the operator's word, or when a later value is stored")
  void leavesQuarantine() {
    for (String key : List.of("a", "b", "c")) {
      put(key, "poison");
    }
    drain();
    StoreBatch batch = next();
    behind.completed(
        batch.fence().attempt(),
        new StoreResult.Done(Collections.nCopies(3, StoreOutcome.reject("no"))),
        nowNanos);
    assertNull(next());
    assertEquals(3, shared.room().entries());
    assertTrue(behind.drop(bytes("a")));
    assertTrue(behind.retry(bytes("b"), nowNanos));
    assertFalse(behind.drop(bytes("nothing")));
    put("c", "good");
    assertEquals("b=poison c=good", text(next()));
    ok();
    assertTrue(behind.isDurable());
    assertEquals(0, shared.room().entries());
    assertEquals(0, shared.room().bytes());
  }

  @Test
  @DisplayName("outcomes of single changes count: stored, again, refused")
  void outcomesOfChanges() {
    put("a", "1");
    put("b", "1");
    put("c", "1");
    drain();
    StoreBatch batch = next();
    behind.completed(
        batch.fence().attempt(),
        new StoreResult.Done(
            List.of(StoreOutcome.OK, StoreOutcome.retry("lock"), StoreOutcome.reject("no"))),
        nowNanos);
    nowNanos += SECOND;
    assertEquals("b=1", text(next()));
  }

  @Test
  @DisplayName(
      "a flush writes what is staged, and is over when that is stored, whatever came since")
  void flushes() {
    put("a", "1");
    put("b", "1");
    long mark = behind.flush();
    assertFalse(behind.isFlushed(mark));
    assertEquals("a=1 b=1", text(next()));
    put("a", "2");
    put("c", "1");
    ok();
    assertTrue(behind.isFlushed(mark));
    assertNull(next(), "what came since waits for its age");
  }

  @Test
  @DisplayName("a change that replaces one which a flush waits for is waited for")
  void flushWaitsForReplacements() {
    put("a", "1");
    long mark = behind.flush();
    put("a", "2");
    assertFalse(behind.isFlushed(mark));
    assertEquals("a=2", text(next()));
    ok();
    assertTrue(behind.isFlushed(mark));
  }

  @Test
  @DisplayName("a primary that somebody newer has fenced stops until it is the primary anew")
  void fenced() {
    put("a", "1");
    drain();
    StoreBatch batch = next();
    behind.completed(batch.fence().attempt(), new StoreResult.Fenced(9, 4), nowNanos);
    nowNanos += 60 * SECOND;
    assertNull(behind.next(7, nowNanos, dot -> true));
    assertNull(behind.next(8, nowNanos, dot -> true));
    StoreBatch later = behind.next(9, nowNanos, dot -> true);
    assertEquals(5, later.fence().attempt(), "above what the store holds for that epoch");
  }

  @Test
  @DisplayName("a backup forgets what the primary says is stored, and nothing else")
  void backupsForget() {
    put("a", "1");
    put("b", "1");
    put("c", "1");
    VersionVector durable = new VersionVector();
    durable.advance(SELF, 2);
    behind.forget(durable, List.of(new PendingKey(bytes("b"), new Dot(SELF, 2))));
    drain();
    assertEquals("b=1 c=1", text(next()));
    assertEquals(2, shared.room().entries());
    behind.clear();
    assertEquals(0, shared.room().entries());
    assertEquals(0, shared.room().bytes());
  }

  @Test
  @DisplayName("the room is full at its limit, and free again when changes are stored")
  void room() {
    StagingRoom room = new StagingRoom(new WriteBehindConfig.Room(2, 100));
    WriteBehind small =
        new WriteBehind(
            CONFIG,
            new WriteBehind.Place("c/m", 1),
            new WriteBehind.Shared(room, shared.breaker(), shared.calls(), shared.stats()));
    small.stage(bytes("a"), bytes("1"), new Dot(SELF, 1), nowNanos);
    assertTrue(room.isFree());
    small.stage(bytes("b"), bytes("1"), new Dot(SELF, 2), nowNanos);
    assertFalse(room.isFree());
    small.drain();
    StoreBatch batch = small.next(1, nowNanos, dot -> true);
    small.completed(batch.fence().attempt(), StoreResult.allOk(batch), nowNanos);
    assertTrue(room.isFree());
  }

  private void put(String key, @Nullable String value) {
    Dot dot = new Dot(SELF, ++dots);
    behind.stage(bytes(key), value == null ? null : bytes(value), dot, nowNanos);
  }

  private void drain() {
    behind.drain();
  }

  private @Nullable StoreBatch next() {
    StoreBatch batch = behind.next(7, nowNanos, dot -> true);
    if (batch != null) {
      underWay = batch;
    }
    return batch;
  }

  private StoreBatch underWay;

  private void ok() {
    behind.completed(underWay.fence().attempt(), StoreResult.allOk(underWay), nowNanos);
  }

  private void fail(StoreException.Kind kind) {
    behind.failed(underWay.fence().attempt(), new StoreException(kind, "down"), nowNanos);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(StoreBatch batch) {
    StringBuilder text = new StringBuilder();
    for (StoreChange change : batch.changes()) {
      byte[] value = change.value();
      text.append(text.isEmpty() ? "" : " ")
          .append(new String(change.key(), UTF_8))
          .append('=')
          .append(value == null ? "-" : new String(value, UTF_8));
    }
    return text.toString();
  }
}
