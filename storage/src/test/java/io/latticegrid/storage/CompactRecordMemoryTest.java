package io.latticegrid.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompactRecordMemoryTest extends RecordMemoryContract {
  @Override
  RecordMemory open() {
    return new CompactRecordMemory();
  }

  @Test
  @DisplayName(
      "a small record costs at most 46 bytes beyond key and value, index and unused room included")
  void overhead() {
    try (RecordMemory memory = open()) {
      Rand rand = new SplittableRand(5);
      int entries = 200_000;
      for (int i = 0; i < entries; i++) {
        memory.put(rand.nextLong(), new byte[16], stamps(i), new byte[48]);
      }
      long overhead = memory.reservedBytes() / entries - 64;
      assertTrue(overhead <= 46, "overhead " + overhead);
    }
  }

  @Test
  @DisplayName("a key that was sought before something else changed is put where it belongs then")
  void soughtBefore() {
    try (RecordMemory memory = open()) {
      byte[] late = key(2);
      memory.find(20, late);
      memory.put(10, key(1), stamps(1), bytes("one"));
      memory.put(20, late, stamps(2), bytes("two"));
      memory.find(20, late);
      memory.forget(10, key(1));
      memory.put(20, late, stamps(3), bytes("three"));
      memory.find(20, late);
      memory.put(30, late, stamps(4), bytes("under another hash"));
      assertEquals(2, memory.liveCount());
      assertArrayEquals(bytes("three"), found(memory, 20, key(2)).valueBytes());
    }
  }

  @Test
  @DisplayName("one small record reserves a few kilobytes")
  void tiny() {
    try (RecordMemory memory = open()) {
      memory.put(1, key(1), stamps(1), key(1));
      assertTrue(memory.reservedBytes() <= 4 << 10, "reserved " + memory.reservedBytes());
    }
  }

  @Test
  @DisplayName("an update of the same size is made in place: memory does not move")
  void inPlace() {
    try (RecordMemory memory = open()) {
      memory.put(1, key(1), stamps(1), bytes("one"));
      RecordView before = found(memory, 1, key(1));
      DirectBuffer buffer = before.buffer();
      int offset = before.valueOffset();
      memory.put(1, key(1), stamps(2), bytes("two"));
      RecordView after = found(memory, 1, key(1));
      assertEquals(buffer, after.buffer());
      assertEquals(offset, after.valueOffset());
      assertArrayEquals(bytes("two"), after.valueBytes());
    }
  }

  @Test
  @DisplayName("churn in changing sizes keeps the reserved memory within bounds of the used")
  void churn() {
    try (RecordMemory memory = open()) {
      Rand rand = new SplittableRand(17);
      int[] ceilings = {100, 1_500, 60, 20_000, 300, 40};
      for (int ceiling : ceilings) {
        for (int i = 0; i < 60_000; i++) {
          int number = rand.nextInt(ceiling > 10_000 ? 300 : 5_000);
          memory.put(hash(number), key(number), stamps(i), new byte[rand.nextInt(ceiling)]);
          assertBounded(memory);
        }
      }
      for (int number = 0; number < 5_000; number++) {
        memory.forget(hash(number), key(number));
        assertBounded(memory);
      }
      assertEquals(0, memory.reservedBytes());
    }
  }

  @Test
  @DisplayName("memory that was stranded by deletion at random is given back")
  void shrinks() {
    try (RecordMemory memory = open()) {
      for (int number = 0; number < 50_000; number++) {
        memory.put(hash(number), key(number), stamps(number), new byte[100]);
      }
      long full = memory.reservedBytes();
      for (int number = 0; number < 50_000; number++) {
        if (number % 10 != 0) {
          memory.forget(hash(number), key(number));
        }
      }
      assertTrue(memory.reservedBytes() < full / 4, memory.reservedBytes() + " of " + full);
      for (int number = 0; number < 50_000; number += 10) {
        assertArrayEquals(new byte[100], found(memory, hash(number), key(number)).valueBytes());
      }
    }
  }

  @Test
  @DisplayName("a view that outlived the memory throws instead of reading foreign memory")
  void staleViews() {
    RecordMemory memory = open();
    memory.put(1, key(1), stamps(1), bytes("one"));
    RecordView view = found(memory, 1, key(1));
    DirectBuffer buffer = view.buffer();
    memory.forget(1, key(1));
    assertThrows(IndexOutOfBoundsException.class, view::stampTime);
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.getByte(0));
    memory.close();
  }

  /** The arena's promise: a third above the used and a segment being filled, besides the index. */
  private static void assertBounded(RecordMemory memory) {
    long index = 24L * (memory.liveCount() + memory.tombstoneCount()) * 8 / 5 + 512;
    long bound = memory.usedBytes() * 4 / 3 + 2 * RecordArena.MAX_SEGMENT_BYTES + index;
    assertTrue(
        memory.reservedBytes() <= bound,
        memory.usedBytes() + " used, reserved " + memory.reservedBytes());
  }

  private static long hash(int number) {
    return (number + 1) * 0x9E37_79B9_7F4A_7C15L;
  }
}
