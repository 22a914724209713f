package io.latticegrid.storage.fault;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A call that waits for an answer. Immutable.
 *
 * @param id of the wait
 * @param thread the number of the thread that made it
 * @param call what it is
 * @param arguments its first four
 */
record CaughtCall(long id, int thread, SystemCall call, long[] arguments) {
  static final int BYTES = 80;
  private static final int THREAD_OFFSET = 8;
  private static final int CALL_OFFSET = 16;
  private static final int ARGUMENTS_OFFSET = 32;
  private static final int VECTOR_BYTES = 16;
  private static final int BLOCK = 4_096;
  private static final int FALLOCATE_PUNCHES = 0x02;
  private static final int O_APPEND = 02000;

  /** As the kernel tells it. */
  static CaughtCall read(MemorySegment told) {
    long[] arguments = new long[4];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = told.get(ValueLayout.JAVA_LONG, ARGUMENTS_OFFSET + 8L * i);
    }
    return new CaughtCall(
        told.get(ValueLayout.JAVA_LONG, 0),
        told.get(ValueLayout.JAVA_INT, THREAD_OFFSET),
        SystemCall.of(told.get(ValueLayout.JAVA_INT, CALL_OFFSET)),
        arguments);
  }

  /** Whether the file that it concerns lies below a directory. */
  boolean isBelow(Path directory) {
    try {
      return Files.readSymbolicLink(file()).startsWith(directory);
    } catch (IOException e) {
      return false; // The thread has died, or the descriptor is no file's.
    }
  }

  /** Whether the file gets longer, or takes more room, by it. */
  boolean grows() {
    try {
      long size = Files.size(file());
      return switch (call) {
        case FTRUNCATE -> arguments[1] > size;
        case FALLOCATE -> (arguments[1] & FALLOCATE_PUNCHES) == 0;
        case PWRITE -> arguments[3] + arguments[2] > size;
        case PWRITEV, PWRITEV2 -> arguments[3] + vectorBytes() > size;
        case WRITE -> position(size) + arguments[2] > size;
        case WRITEV -> position(size) + vectorBytes() > size;
        default -> false;
      };
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes the first half of what was to be written in its place; how many bytes that were, or none
   * if the file takes whole blocks only and this was one.
   */
  long tear() {
    try (Arena arena = Arena.ofConfined()) {
      boolean vector = call != SystemCall.WRITE && call != SystemCall.PWRITE;
      long from = arguments[1];
      long count = arguments[2];
      if (vector) {
        MemorySegment first = copy(arena, from, VECTOR_BYTES);
        from = first.get(ValueLayout.JAVA_LONG, 0);
        count = first.get(ValueLayout.JAVA_LONG, 8);
      }
      long half = count >= 2 * BLOCK ? count / 2 / BLOCK * BLOCK : count / 2;
      MemorySegment bytes = copy(arena, from, half);
      long process = Kernel.must(SystemCall.PIDFD_OPEN, processId(), 0);
      long same = Kernel.must(SystemCall.PIDFD_GETFD, process, arguments[0], 0);
      boolean placed = call != SystemCall.WRITE && call != SystemCall.WRITEV;
      long written =
          placed
              ? Kernel.call(SystemCall.PWRITE, same, bytes.address(), half, arguments[3])
              : Kernel.call(SystemCall.WRITE, same, bytes.address(), half);
      Kernel.must(SystemCall.CLOSE, same);
      Kernel.must(SystemCall.CLOSE, process);
      return Math.max(0, written);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private MemorySegment copy(Arena arena, long from, long bytes) {
    MemorySegment into = arena.allocate(Math.max(bytes, 1), BLOCK);
    MemorySegment vectors = arena.allocate(2 * VECTOR_BYTES, 8);
    vectors.set(ValueLayout.JAVA_LONG, 0, into.address());
    vectors.set(ValueLayout.JAVA_LONG, 8, bytes);
    vectors.set(ValueLayout.JAVA_LONG, VECTOR_BYTES, from);
    vectors.set(ValueLayout.JAVA_LONG, VECTOR_BYTES + 8, bytes);
    long here = vectors.address();
    Kernel.must(SystemCall.PROCESS_VM_READV, thread, here, 1, here + VECTOR_BYTES, 1, 0);
    return into;
  }

  private long vectorBytes() {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = 0;
      MemorySegment vectors = copy(arena, arguments[1], arguments[2] * VECTOR_BYTES);
      for (long i = 0; i < arguments[2]; i++) {
        bytes += vectors.get(ValueLayout.JAVA_LONG, i * VECTOR_BYTES + 8);
      }
      return bytes;
    }
  }

  /** Where the next byte goes that is written without saying where. */
  private long position(long size) throws IOException {
    long at = 0;
    for (String line : Files.readAllLines(folder().resolve("fdinfo/" + (int) arguments[0]))) {
      String value = line.substring(line.indexOf(':') + 1).trim();
      if (line.startsWith("pos:")) {
        at = Long.parseLong(value);
      } else if (line.startsWith("flags:") && (Long.parseLong(value, 8) & O_APPEND) != 0) {
        return size;
      }
    }
    return at;
  }

  private long processId() throws IOException {
    for (String line : Files.readAllLines(folder().resolve("status"))) {
      if (line.startsWith("Tgid:")) {
        return Long.parseLong(line.substring(5).trim());
      }
    }
    throw new IOException("no process of thread " + thread);
  }

  private Path file() {
    return folder().resolve("fd/" + (int) arguments[0]);
  }

  private Path folder() {
    return Path.of("/proc/" + thread);
  }
}
