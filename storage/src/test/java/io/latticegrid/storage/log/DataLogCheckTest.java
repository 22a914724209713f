package io.latticegrid.storage.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.latticegrid.storage.file.FileLogDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLogCheckTest {
  private static final SegmentLogConfig SMALL = new SegmentLogConfig(4_096, 1 << 20);

  @TempDir private Path temp;
  private final MinuteLoop loop = new MinuteLoop();
  private final List<DamagedLogException> found = new ArrayList<>();

  @Test
  @DisplayName("a log looks at what lies on its disk, once a minute, until it is closed")
  void looksEveryMinute() throws Exception {
    try (FileLogDisk disk = FileLogDisk.open(temp)) {
      DataLog log =
          new DataLog(
              () -> new SegmentLog(disk, new MemberId(1, 1), SMALL),
              loop,
              (what, cause) -> {
                throw new AssertionError(what, cause);
              });
      log.restore((items, next) -> next.run(), error -> assertNull(error));
      log.check(found::add);
      log.check(found::add);
      for (int partition = 0; partition < 3; partition++) {
        log.append(
            List.of(record(RecordType.BEGIN, partition), record(RecordType.END, partition)),
            () -> {});
        loop.turn();
      }
      assertEquals(1, loop.timers.size(), "one at a time, however often it is asked");
      loop.minutes(5);
      assertEquals(List.of(), found);
      Path second = temp.resolve("segment.00000002");
      byte[] bytes = Files.readAllBytes(second);
      bytes[SegmentFormat.HEADER] ^= 1;
      Files.write(second, bytes);
      loop.minutes(5);
      assertEquals(1, found.size());
      assertEquals("segment.00000002", found.getFirst().file());
      assertEquals(1, log.damages());
      assertEquals(2, log.outdated().size(), "the copies that begin there, or before it");
      log.close();
      loop.minutes(1);
      assertTrue(loop.timers.isEmpty());
    }
  }

  private static LogRecord record(RecordType type, int partition) {
    return new LogRecord(type, 1, partition, 1, new byte[3_000]);
  }

  /** Turns when it is told to. */
  private static final class MinuteLoop implements Loop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ArrayDeque<Runnable> last = new ArrayDeque<>();
    private final ArrayDeque<Runnable> timers = new ArrayDeque<>();

    void turn() {
      while (!tasks.isEmpty() || !last.isEmpty()) {
        (tasks.isEmpty() ? last : tasks).remove().run();
      }
    }

    void minutes(int count) {
      for (int i = 0; i < count; i++) {
        turn();
        Runnable timer = timers.poll();
        if (timer != null) {
          timer.run();
        }
      }
      turn();
    }

    @Override
    public String name() {
      return "minutes";
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public boolean offer(Runnable task) {
      return tasks.add(task);
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      assertEquals(DataLog.CHECK_NANOS, delayNanos);
      timers.add(task);
      return () -> {};
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      last.add(task);
    }
  }
}
