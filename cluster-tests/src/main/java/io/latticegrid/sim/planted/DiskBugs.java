package io.latticegrid.sim.planted;

import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.data.port.Loop;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong with disks and clocks. Confined to the simulation's thread. */
final class DiskBugs {
  private static final String LOG = "raft/log.";

  private DiskBugs() {}

  /** A disk that does what another does. */
  static class Same implements LogDisk {
    final LogDisk disk;

    Same(LogDisk disk) {
      this.disk = disk;
    }

    @Override
    public List<String> list() {
      return disk.list();
    }

    @Override
    public byte @Nullable [] read(String name) {
      return disk.read(name);
    }

    @Override
    public void append(String name, byte[] bytes) {
      disk.append(name, bytes);
    }

    @Override
    public void sync(String name) {
      disk.sync(name);
    }

    @Override
    public void truncate(String name, long length) {
      disk.truncate(name, length);
    }

    @Override
    public void replace(String name, byte[] content) {
      disk.replace(name, content);
    }

    @Override
    public void delete(String name) {
      disk.delete(name);
    }
  }

  /** A voter confirms what it did not sync. */
  static final class NeverSyncs extends Same {
    NeverSyncs(LogDisk disk) {
      super(disk);
    }

    @Override
    public void sync(String name) {
      // It returns at once.
    }
  }

  /** A voter keeps its first vote only. */
  static final class VoteNotKept extends Same {
    VoteNotKept(LogDisk disk) {
      super(disk);
    }

    @Override
    public void replace(String name, byte[] content) {
      if (!name.equals("raft/term") || disk.read(name) == null) {
        disk.replace(name, content);
      }
    }
  }

  /** A voter that starts again does not find its log. */
  static final class LogForgotten extends Same {
    LogForgotten(LogDisk disk) {
      super(disk);
    }

    @Override
    public byte @Nullable [] read(String name) {
      return name.startsWith(LOG) ? null : disk.read(name);
    }
  }

  /** A voter that starts again takes the end of its log for torn. */
  static final class LogCutShort extends Same {
    LogCutShort(LogDisk disk) {
      super(disk);
    }

    @Override
    public byte @Nullable [] read(String name) {
      byte[] content = disk.read(name);
      return name.startsWith(LOG) && content != null && content.length > 1
          ? Arrays.copyOf(content, content.length - 1)
          : content;
    }
  }

  /** A voter that starts again does not know that it is one. */
  static final class VoterForgotten extends Same {
    VoterForgotten(LogDisk disk) {
      super(disk);
    }

    @Override
    public byte @Nullable [] read(String name) {
      return name.equals("raft/voter") ? null : disk.read(name);
    }
  }

  /** A node that starts again counts the same incarnation again. */
  static final class SameIncarnation implements Disk {
    private final Disk disk;

    SameIncarnation(Disk disk) {
      this.disk = disk;
    }

    @Override
    public void read(
        String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion) {
      disk.read(name, loop, completion);
    }

    @Override
    public void replace(
        String name,
        byte[] content,
        Loop loop,
        BiConsumer<@Nullable Void, @Nullable Exception> completion) {
      disk.read(
          name,
          loop,
          (present, error) -> {
            if (present != null) {
              completion.accept(null, null);
            } else {
              disk.replace(name, content, loop, completion);
            }
          });
    }

    @Override
    public void delete(
        String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion) {
      disk.delete(name, loop, completion);
    }

    @Override
    public void list(
        Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion) {
      disk.list(loop, completion);
    }
  }

  /** A monotonic clock that does not count the time during which its process stands still. */
  static final class SleepingClock implements Clock {
    private static final long PAUSE_NANOS = 300_000_000;
    private final Clock clock;
    private long lastNanos;
    private long sleptNanos;

    SleepingClock(Clock clock) {
      this.clock = clock;
      this.lastNanos = clock.monotonicNanos();
    }

    @Override
    public long monotonicNanos() {
      long now = clock.monotonicNanos();
      if (now - lastNanos > PAUSE_NANOS) {
        sleptNanos += now - lastNanos;
      }
      lastNanos = now;
      return now - sleptNanos;
    }

    @Override
    public long wallMillis() {
      return clock.wallMillis();
    }
  }

  /** The monotonic clocks of some nodes hardly move for ten seconds of every twenty. */
  static final class SlowClock implements Clock {
    private static final long HALF = 10_000_000_000L;
    private static final int SLOWNESS = 10;

    private final Clock clock;
    private final long beganNanos;
    private final boolean isSlow;

    SlowClock(Clock clock) {
      this.clock = clock;
      this.beganNanos = clock.monotonicNanos();
      // The origin is drawn for each start of a node.
      this.isSlow = (beganNanos & 1) == 0;
    }

    @Override
    public long monotonicNanos() {
      long now = clock.monotonicNanos();
      if (!isSlow) {
        return now;
      }
      long elapsed = now - beganNanos;
      long rounds = elapsed / (2 * HALF);
      long phase = elapsed % (2 * HALF);
      long moved = Math.min(phase, HALF) / SLOWNESS + Math.max(0, phase - HALF);
      return beganNanos + rounds * (HALF / SLOWNESS + HALF) + moved;
    }

    @Override
    public long wallMillis() {
      return clock.wallMillis();
    }
  }
}
