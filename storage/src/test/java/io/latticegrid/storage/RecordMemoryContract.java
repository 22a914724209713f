package io.latticegrid.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine of the record memory keeps; a test class of an engine extends this. */
abstract class RecordMemoryContract {
  private RecordMemory memory;

  /** An empty memory of the engine under test. */
  abstract RecordMemory open();

  /** Whether records lie in what it has reserved of memory, and not in a file. */
  boolean isInMemory() {
    return true;
  }

  @BeforeEach
  void openMemory() {
    memory = open();
  }

  @AfterEach
  void closeMemory() {
    memory.close();
  }

  @Test
  @DisplayName("an empty memory finds and scans nothing and occupies nothing")
  void empty() {
    assertNull(memory.find(1, key(1)));
    assertFalse(memory.forget(1, key(1)));
    assertEquals(RecordMemory.END, memory.scan(RecordMemory.START, 10, record -> true));
    assertEmpty();
  }

  @Test
  @DisplayName("a key is found where it lies in an array, and looking ahead changes nothing")
  void keysInParts() {
    assertEquals(0, memory.glanceAtIndex(1) + memory.glanceAtRecord(1), "nothing is there");
    byte[][] keys = {
      bytes("a"), bytes("a key of more than eight"), bytes("a key of more than nine!")
    };
    for (int i = 0; i < keys.length; i++) {
      memory.put(7, keys[i], new RecordStamps(), bytes("value " + i));
    }
    for (int i = 0; i < keys.length; i++) {
      byte[] within = new byte[keys[i].length + 9];
      System.arraycopy(keys[i], 0, within, 5, keys[i].length);
      memory.glanceAtIndex(7);
      memory.glanceAtRecord(7);
      RecordView view = memory.find(7, within, 5, keys[i].length);
      assertNotNull(view);
      assertArrayEquals(bytes("value " + i), view.valueBytes());
      assertNull(memory.find(7, within, 5, keys[i].length + 1));
      assertNull(memory.find(8, within, 5, keys[i].length));
    }
    memory.glanceAtIndex(8);
    memory.glanceAtRecord(8);
    assertEquals(keys.length, memory.liveCount());
  }

  @Test
  @DisplayName("a record is read back with its value and all of its stamps, at their extremes too")
  void stamps() {
    RecordStamps stamps =
        new RecordStamps()
            .stamp(-1L, RecordMemory.MAX_MEMBER)
            .dot(RecordMemory.MAX_MEMBER - 1, RecordMemory.MAX_SEQUENCE)
            .expiresAt(Long.MAX_VALUE);
    memory.put(-7, key(1), stamps, bytes("value"));

    RecordView view = memory.find(-7, key(1));
    assertNotNull(view);
    assertEquals(-7, view.keyHash());
    assertEquals(-1L, view.stampTime());
    assertEquals(RecordMemory.MAX_MEMBER, view.stampMember());
    assertEquals(RecordMemory.MAX_MEMBER - 1, view.dotMember());
    assertEquals(RecordMemory.MAX_SEQUENCE, view.dotSequence());
    assertEquals(Long.MAX_VALUE, view.expiresAtMillis());
    assertFalse(view.isTombstone());
    assertArrayEquals(key(1), view.keyBytes());
    assertArrayEquals(bytes("value"), view.valueBytes());
    byte[] direct = new byte[5];
    view.buffer().getBytes(view.valueOffset(), direct, 0, view.valueLength());
    assertArrayEquals(bytes("value"), direct);
  }

  @Test
  @DisplayName("what is noted of a record's use can be noted anew, and only where there is room")
  void access() {
    memory.put(1, key(1), stamps(1).access(-7), bytes("value"));
    found(memory, 1, key(1)).noteAccess(Integer.MIN_VALUE);
    assertEquals(Integer.MIN_VALUE, found(memory, 1, key(1)).access());
    assertArrayEquals(bytes("value"), found(memory, 1, key(1)).valueBytes());
    memory.put(1, key(1), stamps(2).access(0), bytes("value"));
    assertThrows(BrokenInvariant.class, () -> found(memory, 1, key(1)).noteAccess(1));
  }

  @Test
  @DisplayName(
      "a null value leaves a tombstone, which is found, counted, and can be replaced and forgotten")
  void tombstones() {
    memory.put(1, key(1), stamps(1), bytes("value"));
    memory.put(1, key(1), stamps(2), null);
    RecordView view = memory.find(1, key(1));
    assertNotNull(view);
    assertTrue(view.isTombstone());
    assertNull(view.valueBytes());
    assertEquals(0, view.valueLength());
    assertEquals(2, view.stampTime());
    assertEquals(0, memory.liveCount());
    assertEquals(1, memory.tombstoneCount());

    memory.put(1, key(1), stamps(3), new byte[0]);
    assertEquals(1, memory.liveCount());
    assertEquals(0, memory.tombstoneCount());
    assertArrayEquals(new byte[0], found(memory, 1, key(1)).valueBytes());

    memory.put(1, key(1), stamps(4), null);
    assertTrue(memory.forget(1, key(1)));
    assertEmpty();
  }

  @Test
  @DisplayName(
      "a value of any size up to 1 MiB replaces one of any other, and an expiry may come and go")
  void sizes() {
    int[] sizes = {
      0, 1, 7, 8, 9, 100, 1 << 20, 3, 32 << 10, (32 << 10) + 1, 32_700, 300_000, 2_000, 0
    };
    for (int i = 0; i < sizes.length; i++) {
      byte[] value = filled(sizes[i], i);
      memory.put(5, key(5), stamps(i).expiresAt(i % 3), value);
      RecordView view = found(memory, 5, key(5));
      assertArrayEquals(value, view.valueBytes());
      assertEquals(i % 3, view.expiresAtMillis());
      assertEquals(view.usedBytes(), memory.usedBytes());
    }
    assertEquals(1, memory.liveCount());
  }

  @Test
  @DisplayName("keys of any length are told apart, prefixes and the empty key included")
  void keys() {
    List<byte[]> keys = new ArrayList<>();
    for (int length : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 1000, RecordMemory.MAX_KEY_LENGTH}) {
      keys.add(filled(length, 1));
      if (length > 0) {
        byte[] differsAtEnd = filled(length, 1);
        differsAtEnd[length - 1]++;
        keys.add(differsAtEnd);
      }
    }
    for (int i = 0; i < keys.size(); i++) {
      memory.put(42, keys.get(i), stamps(i), key(i));
    }
    for (int i = 0; i < keys.size(); i++) {
      assertArrayEquals(key(i), found(memory, 42, keys.get(i)).valueBytes());
    }
    assertNull(memory.find(43, keys.get(3)));
  }

  @Test
  @DisplayName("a key that is too long is refused with a typed error and changes nothing")
  void tooLong() {
    GridException refused =
        assertThrows(
            GridException.class,
            () -> memory.put(1, new byte[RecordMemory.MAX_KEY_LENGTH + 1], stamps(1), key(1)));
    assertEquals(GridException.Code.TOO_LARGE, refused.code());
    assertEmpty();
  }

  @Test
  @DisplayName("stamps that the layout cannot hold break an invariant instead of being cut")
  void stampBounds() {
    assertThrows(
        BrokenInvariant.class,
        () -> memory.put(1, key(1), stamps(1).stamp(1, RecordMemory.MAX_MEMBER + 1), null));
    assertThrows(BrokenInvariant.class, () -> memory.put(1, key(1), stamps(1).dot(-1, 1), null));
    assertThrows(
        BrokenInvariant.class,
        () -> memory.put(1, key(1), stamps(1).dot(1, RecordMemory.MAX_SEQUENCE + 1), null));
    assertEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xFFFFFFFF_00000000L})
  @DisplayName("hundreds of keys of one and the same hash are kept apart and scanned in one call")
  void sameHash(long hash) {
    for (int i = 0; i < 300; i++) {
      memory.put(hash, key(i), stamps(i), key(i * 3));
      memory.put(i * 0x0123_4567_89AB_CDEFL + 1, key(1000 + i), stamps(i), null);
    }
    for (int i = 0; i < 300; i++) {
      assertArrayEquals(key(i * 3), found(memory, hash, key(i)).valueBytes());
    }
    List<Integer> visited = new ArrayList<>();
    memory.scan(hash, 1, record -> visited.add(record.keyBytes().length));
    assertTrue(visited.size() >= 300);
    for (int i = 0; i < 300; i++) {
      assertTrue(memory.forget(hash, key(i)));
      assertNull(memory.find(hash, key(i)));
    }
    assertEquals(0, memory.liveCount());
    assertEquals(300, memory.tombstoneCount());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, Integer.MAX_VALUE})
  @DisplayName(
      "a scan in batches of any size visits each record once, in unsigned order of the hash")
  void scanOrder(int batch) {
    Rand rand = new SplittableRand(batch);
    for (int i = 0; i < 1_000; i++) {
      memory.put(rand.nextLong(), key(i), stamps(i), key(i));
    }
    memory.put(-1, key(-1), stamps(1), null);
    memory.put(0, key(-2), stamps(1), null);
    List<Long> hashes = new ArrayList<>();
    long cursor = RecordMemory.START;
    do {
      int before = hashes.size();
      cursor = memory.scan(cursor, batch, record -> hashes.add(record.keyHash()));
      assertTrue(hashes.size() - before <= batch, "without equal hashes a batch keeps its size");
    } while (cursor != RecordMemory.END);
    assertEquals(1_002, hashes.size());
    for (int i = 1; i < hashes.size(); i++) {
      assertTrue(Long.compareUnsigned(hashes.get(i - 1), hashes.get(i)) < 0);
    }
  }

  @Test
  @DisplayName("a visitor may stop a scan, read the memory, and never change it")
  void visitors() {
    for (int i = 0; i < 10; i++) {
      memory.put((long) i << 60, key(i), stamps(i), key(i));
    }
    long next = memory.scan(RecordMemory.START, 10, record -> record.keyHash() < 3L << 60);
    assertEquals((3L << 60) + 1, next);
    memory.scan(
        next,
        1,
        record -> {
          assertArrayEquals(key(0), found(memory, 0, key(0)).keyBytes());
          assertArrayEquals(key(4), record.keyBytes());
          assertThrows(BrokenInvariant.class, () -> memory.forget(0, key(0)));
          assertThrows(BrokenInvariant.class, () -> memory.put(0, key(0), stamps(1), null));
          assertThrows(BrokenInvariant.class, memory::close);
          return true;
        });
    assertEquals(10, memory.liveCount());
    assertTrue(memory.forget(0, key(0)));
  }

  @Test
  @DisplayName("an interrupted scan leaves the memory usable")
  void failingVisitor() {
    memory.put(1, key(1), stamps(1), key(1));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            memory.scan(
                RecordMemory.START,
                1,
                record -> {
                  throw new IllegalArgumentException("visitor");
                }));
    assertTrue(memory.forget(1, key(1)));
  }

  @Test
  @DisplayName("the accounting is exact and returns to zero after everything was forgotten")
  void accounting() {
    Rand rand = new SplittableRand(99);
    long[] hashes = new long[5_000];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = rand.nextLong();
      int size = i % 500 == 0 ? 100_000 : rand.nextInt(300);
      memory.put(hashes[i], key(i), stamps(i).expiresAt(i % 2), size == 7 ? null : new byte[size]);
    }
    long[] sum = new long[1];
    memory.scan(
        RecordMemory.START,
        Integer.MAX_VALUE,
        record -> {
          sum[0] += record.usedBytes();
          return true;
        });
    assertEquals(sum[0], memory.usedBytes());
    assertTrue(!isInMemory() || memory.reservedBytes() >= memory.usedBytes());
    for (int i = 0; i < hashes.length; i++) {
      assertTrue(memory.forget(hashes[i], key(i)));
    }
    assertEmpty();
    memory.put(1, key(1), stamps(1), key(1));
    assertEquals(1, memory.liveCount());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("a memory under random operations equals a sorted map under the same")
  void model(long seed) {
    new RecordMemoryModel(memory, seed).run(20_000);
  }

  @Test
  @DisplayName("a closed memory refuses work, and closing twice does nothing")
  void closed() {
    memory.put(1, key(1), stamps(1), key(1));
    memory.close();
    memory.close();
    assertThrows(BrokenInvariant.class, () -> memory.find(1, key(1)));
    assertThrows(BrokenInvariant.class, () -> memory.put(1, key(1), stamps(1), null));
    assertEmpty();
  }

  private void assertEmpty() {
    assertEquals(0, memory.liveCount());
    assertEquals(0, memory.tombstoneCount());
    assertEquals(0, memory.usedBytes());
    assertEquals(0, memory.reservedBytes());
  }

  static RecordView found(RecordMemory memory, long hash, byte[] key) {
    return Objects.requireNonNull(memory.find(hash, key));
  }

  static RecordStamps stamps(long time) {
    return new RecordStamps().stamp(time, 3).dot(4, time & RecordMemory.MAX_SEQUENCE);
  }

  static byte[] key(int number) {
    return bytes("key-" + number);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] filled(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + seed);
    }
    return bytes;
  }
}
