package io.latticegrid.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.storage.RecordMemories.Former;
import io.latticegrid.storage.RecordMemories.Place;
import io.latticegrid.storage.chronicle.ChronicleMemories;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine over files of Chronicle Map. */
class ChronicleRecordMemoryTest extends RecordMemoryContract {
  private static final long SHARE = 4 << 20;

  @TempDir Path directory;

  @Override
  RecordMemory open() {
    return memories("contract").open(place(0, SHARE), new TestMembers());
  }

  @Override
  boolean isInMemory() {
    return false;
  }

  private ChronicleMemories memories() {
    return memories("own");
  }

  private ChronicleMemories memories(String folder) {
    try {
      return new ChronicleMemories(directory.resolve(folder), Runnable::run);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Place place(int partition, long share) {
    MapLimits limits = MapLimits.ofBytes(share * 271).in(RecordEngine.CHRONICLE);
    return new Place(1, partition, 7, limits, share);
  }

  private static RecordMemory only(ChronicleMemories memories, int partition) {
    Map<Integer, RecordMemory> found = memories.reopen(1, partition, new TestMembers());
    assertEquals(List.of(7), List.copyOf(found.keySet()));
    return found.get(7);
  }

  private ChronicleMemories again() {
    ChronicleMemories again = memories();
    boolean[] done = new boolean[1];
    again.begin(Former.REOPENED, () -> done[0] = true);
    assertTrue(done[0]);
    return again;
  }

  @Test
  @DisplayName("maps that don't ask for a file lie in memory, and leave the directory alone")
  void inMemory() throws IOException {
    try (RecordMemory memory =
        memories().open(new Place(1, 2, 3, MapLimits.ofBytes(1), 1), new TestMembers())) {
      assertEquals(CompactRecordMemory.class, memory.getClass());
    }
    assertEquals(0, files());
  }

  @Test
  @DisplayName("what was left is found again, once; what was closed is gone, files included")
  void reopened() throws IOException {
    ChronicleMemories memories = memories();
    RecordMemory left = memories.open(place(3, SHARE), new TestMembers());
    RecordMemory closed = memories.open(place(4, SHARE), new TestMembers());
    for (int i = 0; i < 5_000; i++) {
      left.put(i * 0x9E37_79B9_7F4A_7C15L, key(i), stamps(i), filled(i % 300, i));
      closed.put(i, key(i), stamps(i), key(i));
    }
    final long used = left.usedBytes();
    left.leave();
    closed.close();

    ChronicleMemories again = again();
    assertTrue(again.reopen(1, 4, new TestMembers()).isEmpty());
    try (RecordMemory found = only(again, 3)) {
      assertEquals(5_000, found.liveCount());
      assertEquals(used, found.usedBytes());
      for (int i = 0; i < 5_000; i++) {
        RecordView view = found.find(i * 0x9E37_79B9_7F4A_7C15L, key(i));
        assertNotNull(view);
        assertArrayEquals(filled(i % 300, i), view.valueBytes());
      }
      assertTrue(again.reopen(1, 3, new TestMembers()).isEmpty());
    }
    assertEquals(0, files());
  }

  @Test
  @DisplayName(
      "a new memory takes the place of a former life's, and what nobody asks for is deleted")
  void unclaimed() throws IOException {
    for (int partition = 3; partition < 6; partition++) {
      RecordMemory left = memories().open(place(partition, SHARE), new TestMembers());
      left.put(1, key(1), stamps(1), key(1));
      left.leave();
    }
    ChronicleMemories again = again();
    try (RecordMemory anew = again.open(place(3, SHARE), new TestMembers())) {
      assertEquals(0, anew.liveCount());
      anew.put(2, key(2), stamps(1), key(2));
      assertTrue(again.reopen(1, 3, new TestMembers()).isEmpty());
      again.dropUnclaimed();
      assertEquals(1, anew.liveCount());
      assertEquals(1, files());
    }
    memories().open(place(9, SHARE), new TestMembers()).leave();
    memories().begin(Former.DELETED, () -> {});
    assertEquals(0, files());
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("own"))) {
      return files.count();
    }
  }

  @Test
  @DisplayName("a file that can't be made, for want of its directory or of room, is none")
  void withoutDirectory() throws IOException {
    ChronicleMemories memories = memories();
    try (RecordMemory memory = memories.open(place(1, Long.MAX_VALUE >> 10), new TestMembers())) {
      assertEquals(CompactRecordMemory.class, memory.getClass());
    }
    Files.delete(directory.resolve("own"));
    try (RecordMemory memory = memories.open(place(1, SHARE), new TestMembers())) {
      memory.put(1, key(1), stamps(1), key(1));
      assertEquals(CompactRecordMemory.class, memory.getClass());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("a file with wrong bytes anywhere gives what was written, less, or nothing")
  void damagedFile(long seed) throws IOException {
    RecordMemory left = memories().open(place(3, 100_000), new TestMembers());
    for (int i = 0; i < 500; i++) {
      left.put(i * 0x9E37_79B9_7F4A_7C15L, key(i), stamps(i), filled(100, i));
    }
    left.leave();
    damage(new SplittableRand(seed));

    ChronicleMemories again = again();
    Map<Integer, RecordMemory> found = again.reopen(1, 3, new TestMembers());
    assertTrue(found.size() <= 1);
    for (RecordMemory memory : found.values()) {
      int there = 0;
      for (int i = 0; i < 500; i++) {
        RecordView view = memory.find(i * 0x9E37_79B9_7F4A_7C15L, key(i));
        if (view != null) {
          there++;
          assertArrayEquals(filled(100, i), view.valueBytes());
          assertEquals(i, view.stampTime());
        }
      }
      assertEquals(there, memory.liveCount());
      memory.close();
    }
  }

  private void damage(Rand rand) throws IOException {
    Path path = directory.resolve("own/group-1-partition-3-map-7.2.chronicle");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      if (rand.nextInt(4) == 0) {
        file.setLength(rand.nextInt((int) file.length()));
        return;
      }
      int damages = 1 + rand.nextInt(300);
      for (int i = 0; i < damages; i++) {
        file.seek(rand.nextInt((int) file.length()));
        file.write(rand.nextInt(256));
      }
    }
  }

  @Test
  @DisplayName("what the file has no room for lies in memory: nothing is refused, and all is found")
  void full() {
    try (RecordMemory memory = memories().open(place(5, 20_000), new TestMembers())) {
      Rand rand = new SplittableRand(1);
      long[] hashes = new long[5_000];
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = rand.nextLong();
        memory.put(hashes[i], key(i), stamps(i), filled(100, i));
      }
      memory.put(1, key(-1), stamps(1), filled(1 << 20, 1));
      assertTrue(memory.reservedBytes() > 1 << 20, "a value larger than the file lies in memory");
      for (int i = 0; i < hashes.length; i++) {
        assertArrayEquals(filled(100, i), found(memory, hashes[i], key(i)).valueBytes());
      }
      for (int i = 0; i < hashes.length; i++) {
        assertTrue(memory.forget(hashes[i], key(i)));
      }
      assertTrue(memory.forget(1, key(-1)));
      assertEquals(0, memory.reservedBytes());
    }
  }
}
