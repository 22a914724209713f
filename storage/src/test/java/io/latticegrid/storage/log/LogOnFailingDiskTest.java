package io.latticegrid.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.storage.file.FileLogDisk;
import io.latticegrid.storage.log.FailingDisk.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log whose disk fails at any of its calls, and the lives after it. */
class LogOnFailingDiskTest {
  private static final SegmentLogConfig SMALL = new SegmentLogConfig(4_096, 1 << 20);
  private static final int LIVES = 120;

  @TempDir private Path temp;
  private final List<String> promised = new ArrayList<>();
  private int written;

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("what was promised is read by the next life, and of the rest a beginning at most")
  void nothingPromisedIsLost(Fault fault) throws IOException {
    SplittableRandom random = new SplittableRandom(fault.ordinal());
    for (int life = 1; life <= LIVES; life++) {
      try (FileLogDisk files = FileLogDisk.open(Files.createDirectories(temp.resolve("log")))) {
        FailingDisk disk = new FailingDisk(files);
        List<String> there = new ArrayList<>();
        SegmentLog log = opened(disk, life, there);
        assertTrue(there.size() >= promised.size(), "life " + life + ": something is lost");
        assertEquals(promised, there.subList(0, promised.size()), "life " + life);
        promised.clear();
        promised.addAll(there);
        disk.fault = fault;
        disk.well = random.nextInt(6);
        disk.torn = random.nextInt(400);
        DiskException failure =
            assertThrows(DiskException.class, () -> appendUntilItFails(log, random));
        assertTrue(String.valueOf(failure.getMessage()).contains("segment."), failure.toString());
        disk.fault = Fault.NONE;
        assertThrows(DiskException.class, () -> log.append(List.of(record("never"))));
      }
    }
    assertTrue(promised.size() > LIVES, "hardly anything was promised");
  }

  private void appendUntilItFails(SegmentLog log, SplittableRandom random) {
    while (true) {
      List<LogRecord> records = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        String text = written++ + " " + "x".repeat(random.nextInt(300));
        texts.add(text);
        records.add(record(text));
      }
      log.append(records);
      promised.addAll(texts);
    }
  }

  private static SegmentLog opened(FailingDisk disk, int life, List<String> there) {
    SegmentLog log = new SegmentLog(disk, new MemberId(7, life), SMALL);
    SegmentLog.Reader reader =
        new SegmentLog.Reader() {
          @Override
          public void read(LogRecord record) {
            if (record.type() == RecordType.CHANGES) {
              there.add(new String(record.payload(), StandardCharsets.US_ASCII));
            }
          }

          @Override
          public void damaged(LogRecord header, DamagedLogException how) {
            throw how;
          }
        };
    boolean more = true;
    while (more) {
      more = log.readNext(reader);
    }
    log.readAll();
    if (life == 1) {
      // A copy that begins in the first segment, so that no segment goes.
      log.append(List.of(new LogRecord(RecordType.BEGIN, 1, 1, 9, new byte[0])));
      log.append(List.of(new LogRecord(RecordType.END, 1, 1, 9, new byte[0])));
    }
    return log;
  }

  private static LogRecord record(String text) {
    return new LogRecord(RecordType.CHANGES, 1, 1, 9, text.getBytes(StandardCharsets.US_ASCII));
  }
}
