package io.latticegrid.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.storage.file.FileLogDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
  private static final MemberId WRITER = new MemberId(0x1234, 1);
  private static final SegmentLogConfig SMALL = new SegmentLogConfig(4_096, 8_192);

  @TempDir private Path temp;
  private FailingDisk disk;
  private FileLogDisk files;

  @BeforeEach
  void open() throws IOException {
    files = FileLogDisk.open(temp);
    disk = new FailingDisk(files);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  @DisplayName("what was appended is read by the next life, in order")
  void readsBack() {
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.BEGIN, 3, "b"), record(RecordType.END, 3, "e")));
    log.append(List.of(record(RecordType.CHANGES, 3, "one"), record(RecordType.CHANGES, 4, "two")));
    List<String> seen = new ArrayList<>();
    opened(seen);
    assertEquals(List.of("BEGIN 3 b", "END 3 e", "CHANGES 3 one", "CHANGES 4 two"), seen);
  }

  @Test
  @DisplayName("what a disk has reserved is no content, and goes with the segment's end")
  void reservedEnd() throws IOException {
    disk = new FailingDisk(FileLogDisk.open(temp, 10_000));
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.BEGIN, 3, "b"), record(RecordType.END, 3, "e")));
    log.append(List.of(record(RecordType.CHANGES, 3, "x".repeat(5_000))));
    log.append(List.of(record(RecordType.CHANGES, 3, "last")));
    List<String> files = log.files();
    assertEquals(2, files.size());
    long both =
        Files.size(temp.resolve(files.getFirst())) + Files.size(temp.resolve(files.getLast()));
    assertEquals(log.totalBytes() + 10_000, both, "only the last one is longer than it has to be");
    disk = new FailingDisk(FileLogDisk.open(temp, 10_000));
    List<String> seen = new ArrayList<>();
    assertEquals(log.totalBytes(), opened(seen).totalBytes());
    assertEquals(4, seen.size());
    assertEquals("CHANGES 3 last", seen.getLast());
  }

  @Test
  @DisplayName("a torn end is cut off, and the log goes on behind it")
  void tornTail() throws IOException {
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.BEGIN, 1, "b"), record(RecordType.END, 1, "e")));
    Path file = temp.resolve(log.files().getLast());
    long whole = Files.size(file);
    log.append(List.of(record(RecordType.CHANGES, 1, "never promised to anybody")));
    byte[] bytes = Files.readAllBytes(file);
    for (int length = (int) whole; length < bytes.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
      List<String> seen = new ArrayList<>();
      opened(seen);
      assertEquals(List.of("BEGIN 1 b", "END 1 e"), seen, "cut to " + length);
      assertEquals(whole, Files.size(file));
    }
    SegmentLog next = opened(new ArrayList<>());
    next.append(List.of(record(RecordType.CHANGES, 1, "after")));
    List<String> seen = new ArrayList<>();
    opened(seen);
    assertEquals(List.of("BEGIN 1 b", "END 1 e", "CHANGES 1 after"), seen);
  }

  @Test
  @DisplayName("a flipped bit in what was promised is found, whichever it is, and never read over")
  void flippedBit() throws IOException {
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.CHANGES, 7, "a payload of some bytes")));
    log.append(List.of(record(RecordType.CHANGES, 8, "another one")));
    Path file = temp.resolve(log.files().getFirst());
    byte[] bytes = Files.readAllBytes(file);
    int second = bytes.length - SegmentFormat.RECORD_HEADER - "another one".length();
    for (int at = 0; at < second; at++) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 4;
      Files.write(file, flipped);
      List<String> seen = new ArrayList<>();
      if (at >= SegmentFormat.HEADER + SegmentFormat.RECORD_HEADER) {
        opened(seen);
        assertEquals(
            List.of("damaged 7 at " + SegmentFormat.HEADER, "CHANGES 8 another one"), seen);
      } else {
        DamagedLogException damage =
            assertThrows(DamagedLogException.class, () -> opened(seen), "byte " + at);
        assertEquals(log.files().getFirst(), damage.file());
        assertEquals(at < SegmentFormat.HEADER ? 0 : SegmentFormat.HEADER, damage.offset());
      }
    }
  }

  @Test
  @DisplayName("damage in a segment that is not the last is never taken for a torn end")
  void damagedMiddle() throws IOException {
    SegmentLog log = opened(new ArrayList<>());
    base(log, 1, "first");
    opened(new ArrayList<>()).append(List.of(record(RecordType.CHANGES, 1, "second")));
    Path first = temp.resolve(log.files().getFirst());
    byte[] bytes = Files.readAllBytes(first);
    Files.write(first, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    DamagedLogException damage =
        assertThrows(DamagedLogException.class, () -> opened(new ArrayList<>()));
    assertEquals(first.getFileName().toString(), damage.file());
  }

  @Test
  @DisplayName("a full disk is an error that names the file; what was promised before is there")
  void fullDisk() {
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.CHANGES, 1, "promised")));
    disk.full = true;
    List<LogRecord> more = List.of(record(RecordType.CHANGES, 1, "refused"));
    DiskException full = assertThrows(DiskException.class, () -> log.append(more));
    assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full.getMessage());
    disk.full = false;
    assertThrows(DiskException.class, () -> log.append(more), "it was not asked again");
    List<String> seen = new ArrayList<>();
    opened(seen);
    assertEquals(List.of("CHANGES 1 promised"), seen);
  }

  @Test
  @DisplayName("segments go when copies were written anew, and the log stays within its bound")
  void compacts() {
    SegmentLog log = opened(new ArrayList<>());
    String kilobyte = "x".repeat(1_000);
    for (int partition = 0; partition < 4; partition++) {
      base(log, partition, kilobyte);
    }
    long most = 0;
    for (int round = 0; round < 200; round++) {
      log.append(List.of(record(RecordType.CHANGES, round % 4, kilobyte)));
      for (long id : log.outdated()) {
        base(log, (int) id, kilobyte);
      }
      most = Math.max(most, log.totalBytes());
    }
    assertTrue(most < 40_000, "the log took " + most + " bytes");
    List<String> seen = new ArrayList<>();
    SegmentLog next = opened(seen);
    for (int partition = 0; partition < 4; partition++) {
      assertTrue(
          next.isWhole(record(RecordType.END, partition, "").id()), "partition " + partition);
    }
  }

  @Test
  @DisplayName("a copy whose rewriting was interrupted is read from where it is whole")
  void interruptedRewriting() {
    SegmentLog log = opened(new ArrayList<>());
    base(log, 1, "whole");
    log.append(List.of(record(RecordType.BEGIN, 1, "again")));
    SegmentLog next = opened(new ArrayList<>());
    assertTrue(next.isWhole(1L << 32 | 1));
    base(next, 1, "anew");
    assertEquals(Set.of(), next.outdated());
    log = opened(new ArrayList<>());
    log.append(List.of(record(RecordType.DROP, 1, "")));
    assertFalse(log.isWhole(1L << 32 | 1));
    assertEquals(1, log.segmentCount(), "nothing is left that needs the others");
  }

  @Test
  @DisplayName("a segment that rots while the log is used is found, and goes with copies anew")
  void rotIsFound() throws IOException {
    SegmentLog log = opened(new ArrayList<>());
    base(log, 1, "x".repeat(5_000));
    base(log, 2, "x".repeat(5_000));
    base(log, 3, "short");
    String first = log.files().getFirst();
    for (int i = 0; i < 4; i++) {
      assertEquals(List.of(), log.checkNext());
    }
    byte[] bytes = Files.readAllBytes(temp.resolve(first));
    bytes[bytes.length - 7] ^= 1;
    Files.write(temp.resolve(first), bytes);
    List<DamagedLogException> found = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      found.addAll(log.checkNext());
    }
    assertEquals(1, found.size(), "once: " + found);
    assertEquals(first, found.getFirst().file());
    assertEquals(Set.of(record(RecordType.END, 1, "").id()), log.outdated());
    base(log, 1, "anew");
    assertEquals(Set.of(), log.outdated());
    assertFalse(log.files().contains(first), "nobody needs it");
    opened(new ArrayList<>());
  }

  @Test
  @DisplayName("the bytes of a segment are those of the first version")
  void goldenBytes() throws IOException {
    SegmentLog log = opened(new ArrayList<>());
    log.append(List.of(new LogRecord(RecordType.CHANGES, 2, 5, 0x1_0000_0000_0007L, bytes("ab"))));
    byte[] bytes = Files.readAllBytes(temp.resolve(log.files().getFirst()));
    assertEquals("segment.00000001", log.files().getFirst());
    assertEquals(GOLDEN, HexFormat.of().formatHex(bytes), "a changed format needs another version");
  }

  private static final String GOLDEN =
      "4c474441544c4f4701000000010000003412000000000000010000006d95dd80"
          + "0200000004000200050000000700000000000100000000003629a2e22512723f"
          + "6162";

  private static void base(SegmentLog log, int partition, String content) {
    log.append(
        List.of(
            record(RecordType.BEGIN, partition, ""), record(RecordType.END, partition, content)));
  }

  private SegmentLog opened(List<String> seen) {
    SegmentLog log = new SegmentLog(disk, WRITER, SMALL);
    SegmentLog.Reader reader =
        new SegmentLog.Reader() {
          @Override
          public void read(LogRecord record) {
            String text = new String(record.payload(), StandardCharsets.US_ASCII);
            seen.add(record.type() + " " + record.partition() + " " + text);
          }

          @Override
          public void damaged(LogRecord header, DamagedLogException how) {
            seen.add("damaged " + header.partition() + " at " + how.offset());
          }
        };
    boolean more = true;
    while (more) {
      more = log.readNext(reader);
    }
    log.readAll();
    return log;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static LogRecord record(RecordType type, int partition, String payload) {
    return new LogRecord(type, 1, partition, 9, bytes(payload));
  }
}
