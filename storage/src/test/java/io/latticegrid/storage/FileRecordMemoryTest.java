package io.latticegrid.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine over a file of the test's own, which takes as much as it is told. */
class FileRecordMemoryTest extends RecordMemoryContract {
  @Override
  RecordMemory open() {
    return new FileRecordMemory(new FakeRecordFile(Long.MAX_VALUE), new TestMembers());
  }

  @Override
  boolean isInMemory() {
    return false;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("over a file that is full most of the time it equals a sorted map all the same")
  void full(long seed) {
    FakeRecordFile file = new FakeRecordFile(300);
    try (RecordMemory memory = new FileRecordMemory(file, new TestMembers())) {
      new RecordMemoryModel(memory, seed).run(10_000);
    }
    assertTrue(file.refused() > 0);
  }

  @Test
  @DisplayName(
      "a file is read again with its values and stamps, members by name, without tombstones")
  void readAgain() {
    FakeRecordFile file = new FakeRecordFile(Long.MAX_VALUE);
    TestMembers before = new TestMembers();
    FileRecordMemory memory = new FileRecordMemory(file, before);
    memory.put(1, key(1), stamps(7).expiresAt(9).access(5), bytes("one"));
    memory.put(2, key(2), stamps(8), null);
    found(memory, 1, key(1)).noteAccess(6);
    memory.leave();

    TestMembers after = new TestMembers(1_000);
    try (FileRecordMemory again = new FileRecordMemory(file, after)) {
      assertEquals(0, again.readAgain());
      again.bind(after);
      RecordView one = found(again, 1, key(1));
      assertArrayEquals(bytes("one"), one.valueBytes());
      assertEquals(6, one.access());
      assertEquals(9, one.expiresAtMillis());
      assertEquals(7, one.stampTime());
      assertEquals(before.member(3), after.member(one.stampMember()));
      assertEquals(before.member(4), after.member(one.dotMember()));
      assertEquals(one.usedBytes(), again.usedBytes());
      assertNull(again.find(2, key(2)));
      assertEquals(1, again.liveCount());
      assertEquals(0, again.tombstoneCount());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("of a damaged file what is read again is what was written, and nothing else")
  void damaged(long seed) {
    Rand rand = new SplittableRand(seed);
    FakeRecordFile file = new FakeRecordFile(Long.MAX_VALUE);
    FileRecordMemory memory = new FileRecordMemory(file, new TestMembers());
    for (int i = 0; i < 500; i++) {
      memory.put(i % 480 * 0x9E37_79B9_7F4A_7C15L, key(i), stamps(i), filled(i, i));
    }
    memory.leave();
    int damages = 1 + rand.nextInt(200);
    for (int i = 0; i < damages; i++) {
      file.damage(rand);
    }
    try (FileRecordMemory again = new FileRecordMemory(file, new TestMembers())) {
      assertTrue(again.readAgain() > 0);
      int there = 0;
      for (int i = 0; i < 500; i++) {
        RecordView view = again.find(i % 480 * 0x9E37_79B9_7F4A_7C15L, key(i));
        if (view != null) {
          there++;
          assertArrayEquals(filled(i, i), view.valueBytes());
          assertEquals(i, view.stampTime());
        }
      }
      assertEquals(there, again.liveCount());
      int[] visited = new int[1];
      again.scan(RecordMemory.START, Integer.MAX_VALUE, record -> ++visited[0] > 0);
      assertEquals(there, visited[0]);
      again.put(3, key(1_000), stamps(1), bytes("goes on"));
      assertArrayEquals(bytes("goes on"), found(again, 3, key(1_000)).valueBytes());
    }
  }
}
