package io.latticegrid.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs random operations of a seed on a record memory and on a sorted map, and compares. A scan
 * goes on in small steps between the operations; it must see exactly what was there throughout,
 * once, and may see what came or went.
 */
final class RecordMemoryModel {
  private record Key(long hash, int number) {
    byte[] bytes() {
      return RecordMemoryContract.filled(4 + number % 30, number);
    }
  }

  private record Entry(
      long time,
      int member,
      int dotMember,
      long sequence,
      long expiresAt,
      int access,
      byte @Nullable [] value) {}

  private static final Comparator<Key> HASH_ORDER =
      Comparator.comparing(Key::hash, Long::compareUnsigned).thenComparingInt(Key::number);

  private final TreeMap<Key, Entry> model = new TreeMap<>(HASH_ORDER);
  private final TreeSet<Key> throughout = new TreeSet<>(HASH_ORDER);
  private final TreeSet<Key> seen = new TreeSet<>(HASH_ORDER);
  private final RecordStamps stamps = new RecordStamps();
  private final RecordMemory memory;
  private final Rand rand;
  private final int keys;
  private final int hashBits;
  private long cursor = RecordMemory.START;
  private boolean growing = true;

  RecordMemoryModel(RecordMemory memory, long seed) {
    this.memory = memory;
    this.rand = new SplittableRand(seed);
    this.keys = 1 << (3 + rand.nextInt(10));
    this.hashBits = 3 + rand.nextInt(62);
  }

  void run(int operations) {
    for (int i = 0; i < operations; i++) {
      if (rand.nextInt(2_000) == 0) {
        growing = !growing;
      }
      step();
      assertEquals(model.size(), memory.liveCount() + memory.tombstoneCount());
    }
    compareAll();
    model.keySet().forEach(key -> assertTrue(memory.forget(key.hash, key.bytes())));
    assertEquals(0, memory.usedBytes());
    assertEquals(0, memory.reservedBytes());
  }

  private void step() {
    Key key = key(rand.nextInt(keys));
    int choice = rand.nextInt(100);
    if (choice < (growing ? 50 : 25)) {
      put(key);
    } else if (choice < 75) {
      assertEquals(model.remove(key) != null, memory.forget(key.hash, key.bytes()));
      throughout.remove(key);
    } else if (choice < 95) {
      compare(key, memory.find(key.hash, key.bytes()));
    } else {
      scanSome();
    }
  }

  /** Few hash bits make many collisions; they are spread over both halves of the hash. */
  private Key key(int number) {
    long mixed = (number + 1) * 0x9E37_79B9_7F4A_7C15L;
    mixed = (mixed ^ mixed >>> 29) * 0xBF58_476D_1CE4_E5B9L;
    long kept = mixed >>> (64 - Math.min(63, hashBits));
    return new Key(kept * 0x9E37_79B9_7F4A_7C15L, number);
  }

  private void put(Key key) {
    byte[] value =
        rand.nextInt(5) == 0 ? null : RecordMemoryContract.filled(size(), rand.nextInt(256));
    long time = rand.nextLong();
    int member = rand.nextInt(0x10000);
    long soon = (time >>> 16) + rand.nextInt(1 << 30);
    Entry entry =
        new Entry(
            time,
            member,
            rand.nextInt(2) * (rand.nextInt(0x10000) - member) + member,
            rand.nextLong() >>> (16 + 16 * rand.nextInt(3)),
            rand.nextInt(2) * (rand.nextInt(2) == 0 ? rand.nextLong() : soon),
            rand.nextInt(2) * (int) rand.nextLong(),
            value);
    memory.put(
        key.hash,
        key.bytes(),
        stamps
            .stamp(entry.time, entry.member)
            .dot(entry.dotMember, entry.sequence)
            .expiresAt(entry.expiresAt)
            .access(entry.access),
        value);
    RecordView written = memory.find(key.hash, key.bytes());
    assertNotNull(written);
    int bytes =
        RecordMemory.bytesOf(
            key.bytes().length,
            value == null ? 0 : value.length,
            entry.expiresAt != 0,
            entry.access != 0);
    assertTrue(written.usedBytes() >= bytes && written.usedBytes() <= bytes + 16 + bytes / 16);
    model.put(key, entry);
  }

  private int size() {
    return switch (rand.nextInt(200)) {
      case 0 -> rand.nextInt(80_000);
      case 1, 2 -> rand.nextInt(8_000);
      default -> rand.nextInt(120);
    };
  }

  private void scanSome() {
    if (cursor == RecordMemory.START) {
      throughout.clear();
      throughout.addAll(model.keySet());
      seen.clear();
    }
    cursor =
        memory.scan(
            cursor,
            1 + rand.nextInt(20),
            record -> {
              Key key = find(record);
              compare(key, record);
              assertTrue(seen.add(key), "no record is visited twice");
              assertEquals(key.hash, seen.last().hash, "records are visited in order");
              return true;
            });
    if (cursor == RecordMemory.END) {
      assertTrue(seen.containsAll(throughout), "no record that was there throughout is skipped");
    }
  }

  private Key find(RecordView record) {
    byte[] bytes = record.keyBytes();
    Map<Key, Entry> sameHash =
        model.subMap(
            new Key(record.keyHash(), 0), true, new Key(record.keyHash(), Integer.MAX_VALUE), true);
    return sameHash.keySet().stream()
        .filter(key -> Arrays.equals(key.bytes(), bytes))
        .findFirst()
        .orElseThrow();
  }

  private void compareAll() {
    model.keySet().forEach(key -> compare(key, memory.find(key.hash, key.bytes())));
    int[] visited = new int[1];
    memory.scan(RecordMemory.START, Integer.MAX_VALUE, record -> ++visited[0] > 0);
    assertEquals(model.size(), visited[0]);
  }

  private void compare(Key key, @Nullable RecordView view) {
    Entry entry = model.get(key);
    if (entry == null) {
      assertNull(view);
      return;
    }
    assertNotNull(view);
    assertArrayEquals(key.bytes(), view.keyBytes());
    assertEquals(key.hash, view.keyHash());
    assertEquals(entry.time, view.stampTime());
    assertEquals(entry.member, view.stampMember());
    assertEquals(entry.dotMember, view.dotMember());
    assertEquals(entry.sequence, view.dotSequence());
    assertEquals(entry.expiresAt, view.expiresAtMillis());
    assertEquals(entry.access, view.access());
    assertEquals(entry.value == null, view.isTombstone());
    assertArrayEquals(entry.value, view.valueBytes());
  }
}
