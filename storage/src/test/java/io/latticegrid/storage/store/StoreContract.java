package io.latticegrid.storage.store;

import static io.latticegrid.storage.store.StoreMaps.bytes;
import static io.latticegrid.storage.store.StoreMaps.flight;
import static io.latticegrid.storage.store.StoreMaps.flightKey;
import static io.latticegrid.storage.store.StoreMaps.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.MapDefinition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every store does, whatever keeps the entries. */
public abstract class StoreContract {
  private long attempts;

  /** A store for a map, with what it held when it was closed last in this test. */
  protected abstract BlockingStore open(MapDefinition map);

  @Test
  @DisplayName("what is stored is loaded, in the order asked for, and nothing for a missing key")
  void loadsInOrder() {
    BlockingStore store = open(StoreMaps.TEXTS);
    write(store, put("a", "1", 1), put("b", "2", 1), put("c", "3", 1));
    assertEquals("[3, null, 1, 3]", texts(store, "c", "missing", "a", "c"));
    assertEquals("[]", texts(store));
  }

  @Test
  @DisplayName("many keys are loaded at once")
  void loadsMany() {
    BlockingStore store = open(StoreMaps.TEXTS);
    StoreChange[] changes =
        IntStream.range(0, 200).mapToObj(i -> put("k" + i, "v" + i, 1)).toArray(StoreChange[]::new);
    write(store, changes);
    List<LoadedEntry> loaded =
        store.loadAll(IntStream.range(0, 200).mapToObj(i -> bytes("k" + i)).toList());
    for (int i = 0; i < 200; i++) {
      assertArrayEquals(bytes("v" + i), loaded.get(i).value());
    }
  }

  @Test
  @DisplayName("a later value replaces the one before, and a deletion takes it away")
  void replacesAndDeletes() {
    BlockingStore store = open(StoreMaps.TEXTS);
    write(store, put("a", "1", 1), put("b", "1", 1));
    write(store, put("a", "2", 2));
    write(store, StoreChange.delete(bytes("b"), 2), StoreChange.delete(bytes("never"), 1));
    assertEquals("[2, null, null]", texts(store, "a", "b", "never"));
  }

  @Test
  @DisplayName("of several changes of a key in one batch the last one counts")
  void lastOfABatchCounts() {
    BlockingStore store = open(StoreMaps.TEXTS);
    write(
        store,
        put("a", "1", 1),
        put("b", "1", 1),
        StoreChange.delete(bytes("a"), 2),
        put("a", "3", 3),
        StoreChange.delete(bytes("b"), 2));
    assertEquals("[3, null]", texts(store, "a", "b"));
  }

  @Test
  @DisplayName("an empty batch only moves the fence")
  void emptyBatch() {
    BlockingStore store = open(StoreMaps.TEXTS);
    assertEquals(List.of(), done(store.storeAll(batch(fence(3, 1)))));
    assertInstanceOf(
        StoreResult.Fenced.class, store.storeAll(batch(fence(2, 1), put("a", "1", 1))));
  }

  @Test
  @DisplayName("records with a key of two fields and values of every type come back as they were")
  void everyType() {
    BlockingStore store = open(StoreMaps.FLIGHTS);
    byte[] full =
        flight(
            "Zürich \"ZRH\" 'x' \\ 🛫",
            Long.MIN_VALUE,
            new BigDecimal("-12345.678901"),
            0.1,
            true,
            UUID.fromString("12345678-9abc-def0-1234-56789abcdef0"),
            Instant.parse("2026-11-21T10:15:30.123456Z"),
            new byte[] {0, -1, 127},
            List.of("a", 1L, List.of()),
            Map.of("x", 1L));
    byte[] empty = flight(null, null, null, null, null, null, null, null, null, null);
    StoreChange[] changes = {
      new StoreChange(flightKey("LX", 1), full, 1),
      new StoreChange(flightKey("LX", 2), empty, 1),
      new StoreChange(
          flightKey("lx", 1),
          flight(
              "", 0L, BigDecimal.ZERO, -1.5, false, null, null, new byte[0], List.of(), Map.of()),
          1)
    };
    write(store, changes);
    for (StoreChange change : changes) {
      assertArrayEquals(
          change.value(),
          store.loadAll(List.of(change.key())).getFirst().value(),
          () -> KeyText.of(change.key()));
    }
    assertNull(store.loadAll(List.of(flightKey("LX", 3))).getFirst().value());
    write(store, StoreChange.delete(flightKey("LX", 1), 2));
    assertNull(store.loadAll(List.of(flightKey("LX", 1))).getFirst().value());
    assertEquals(2, allKeys(store, 1).size());
  }

  @Test
  @DisplayName("a value of 300 KB comes back as it was")
  void largeValue() {
    BlockingStore store = open(StoreMaps.TEXTS);
    String large = "0123456789".repeat(30_000);
    write(store, put("large", large, 1));
    assertArrayEquals(bytes(large), store.loadAll(List.of(bytes("large"))).getFirst().value());
  }

  @Test
  @DisplayName("pages of keys hold every key once, whatever the size of a page")
  void pagesOfKeys() {
    BlockingStore store = open(StoreMaps.FLIGHTS);
    byte[] none = flight(null, null, null, null, null, null, null, null, null, null);
    List<StoreChange> changes = new ArrayList<>();
    TreeSet<String> expected = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      byte[] key = flightKey("A" + i % 7, i);
      changes.add(new StoreChange(key, none, 1));
      expected.add(KeyText.of(key));
    }
    write(store, changes.toArray(StoreChange[]::new));
    for (int size : new int[] {1, 7, 100, 1000}) {
      List<String> keys = allKeys(store, size);
      assertEquals(expected, new TreeSet<>(keys));
      assertEquals(100, keys.size());
    }
    assertEquals(List.of(), allKeys(open(StoreMaps.TEXTS), 10));
  }

  @Test
  @DisplayName("a writer of an older epoch is refused, and nothing of its batch is written")
  void olderEpochIsRefused() {
    BlockingStore store = open(StoreMaps.TEXTS);
    done(store.storeAll(batch(fence(7, 1), put("a", "new", 1))));
    StoreResult.Fenced held =
        assertInstanceOf(
            StoreResult.Fenced.class,
            store.storeAll(batch(fence(6, 99), put("a", "old", 9), put("b", "old", 9))));
    assertEquals(new StoreResult.Fenced(7, 1), held);
    assertEquals("[new, null]", texts(store, "a", "b"));
  }

  @Test
  @DisplayName("a call that was given up and arrives late is refused, as is one that comes twice")
  void lateAttemptIsRefused() {
    BlockingStore store = open(StoreMaps.TEXTS);
    done(store.storeAll(batch(fence(7, 2), put("a", "second", 2))));
    for (long attempt : new long[] {1, 2}) {
      assertInstanceOf(
          StoreResult.Fenced.class, store.storeAll(batch(fence(7, attempt), put("a", "late", 1))));
    }
    done(store.storeAll(batch(fence(8, 1), put("a", "third", 1))));
    assertEquals("[third]", texts(store, "a"));
  }

  @Test
  @DisplayName("fences of other partitions and maps do not matter")
  void fencesAreApart() {
    BlockingStore store = open(StoreMaps.TEXTS);
    done(store.storeAll(batch(new Fence("c/texts", 1, 9, 9), put("a", "1", 1))));
    done(store.storeAll(batch(new Fence("c/texts", 2, 1, 1), put("b", "1", 1))));
    done(store.storeAll(batch(new Fence("other/texts", 1, 1, 1), put("c", "1", 1))));
    assertEquals("[1, 1, 1]", texts(store, "a", "b", "c"));
  }

  @Test
  @DisplayName("entries and fence are there after the store was closed and opened")
  void survivesReopening() {
    BlockingStore store = open(StoreMaps.TEXTS);
    done(store.storeAll(batch(fence(5, 5), put("a", "1", 1))));
    store.close();
    BlockingStore again = open(StoreMaps.TEXTS);
    assertEquals("[1]", texts(again, "a"));
    assertInstanceOf(
        StoreResult.Fenced.class, again.storeAll(batch(fence(5, 4), put("a", "old", 1))));
  }

  @Test
  @DisplayName("of writers that race for a partition the one with the highest fence stays")
  void highestFenceStays() throws Exception {
    BlockingStore store = open(StoreMaps.TEXTS);
    List<Integer> order = new ArrayList<>(IntStream.rangeClosed(1, 60).boxed().toList());
    Collections.shuffle(order, new Random(6));
    try (ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> written = new ArrayList<>();
      for (int attempt : order) {
        written.add(writers.submit(() -> writtenAtLast(store, attempt)));
      }
      for (int i = 0; i < order.size(); i++) {
        assertTrue(written.get(i).get() || order.get(i) < 60, "the highest fence did not pass");
      }
    }
    assertEquals("[60]", texts(store, "a"));
  }

  /** Whether the store let it pass; what was out of reach is tried again, as the grid does. */
  private static boolean writtenAtLast(BlockingStore store, int attempt) {
    for (int tries = 0; tries < 100; tries++) {
      try {
        return store.storeAll(batch(fence(1, attempt), put("a", "" + attempt, attempt)))
            instanceof StoreResult.Done;
      } catch (StoreException e) {
        assertEquals(StoreException.Kind.UNAVAILABLE, e.kind());
      }
    }
    throw new AssertionError("the store was out of reach a hundred times");
  }

  /** A fence for the map of texts. */
  protected static Fence fence(long epoch, long attempt) {
    return new Fence("c/texts", 1, epoch, attempt);
  }

  /** A batch. */
  protected static StoreBatch batch(Fence fence, StoreChange... changes) {
    return new StoreBatch(fence, List.of(changes));
  }

  /** Writes changes under the next attempt; each must be stored. */
  protected void write(BlockingStore store, StoreChange... changes) {
    attempts++;
    for (StoreOutcome outcome : done(store.storeAll(batch(fence(1, attempts), changes)))) {
      assertEquals(StoreOutcome.OK, outcome);
    }
  }

  /** The outcomes of a batch that was let pass. */
  protected static List<StoreOutcome> done(StoreResult result) {
    return assertInstanceOf(StoreResult.Done.class, result).outcomes();
  }

  /** The values of keys, as text. */
  protected static String texts(BlockingStore store, String... keys) {
    List<byte[]> asked = new ArrayList<>();
    for (String key : keys) {
      asked.add(bytes(key));
    }
    return store.loadAll(asked).stream().map(entry -> text(entry.value())).toList().toString();
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "null" : String.valueOf(Canonical.fromBytes(value));
  }

  private static List<String> allKeys(BlockingStore store, int limit) {
    List<String> keys = new ArrayList<>();
    byte[] after = null;
    while (true) {
      KeyPage page = store.loadAllKeys(after, limit);
      page.keys().forEach(key -> keys.add(KeyText.of(key)));
      assertTrue(page.keys().size() <= limit, "a page is too long");
      if (page.last()) {
        return keys;
      }
      after = page.keys().getLast();
    }
  }
}
