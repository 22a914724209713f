package io.latticegrid.storage.fault;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** Calls to the kernel, by their numbers. Thread-safe. */
@SuppressWarnings("restricted") // calling native code is what it is for
final class Kernel {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final int ARGUMENTS = 6;

  // A wrong signature would bring the process down: there is this one, and it is made for that.
  @SuppressWarnings("restricted")
  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));

  private Kernel() {}

  /** What the call answers, or the negated number of its error. */
  static long call(SystemCall call, long... arguments) {
    long[] all = Arrays.copyOf(arguments, ARGUMENTS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long answer =
          (long)
              SYSCALL.invokeExact(
                  state, (long) call.number(), all[0], all[1], all[2], all[3], all[4], all[5]);
      return answer == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO) : answer;
    } catch (Throwable e) {
      throw new IllegalStateException(call + " could not be made", e);
    }
  }

  /** What the call answers; an error is one of the program. */
  static long must(SystemCall call, long... arguments) {
    long answer = call(call, arguments);
    if (answer < 0) {
      throw new IllegalStateException(call + " failed: error " + -answer);
    }
    return answer;
  }
}
