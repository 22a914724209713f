package io.latticegrid.storage.fault;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The filter that stops a thread, and whatever it starts, at the calls that concern files, until
 * somebody who listens has answered. It can't be taken away again.
 */
final class CallFilter {
  private static final int NO_NEW_PRIVILEGES = 38;
  private static final int SET_MODE_FILTER = 1;

  /** A listener; and who waits for its answer is woken by its end only, and not by a signal. */
  private static final int LISTENER = (1 << 3) | (1 << 5);

  private static final int AUDIT_AMD64 = 0xC000003E;
  private static final int AUDIT_AARCH64 = 0xC00000B7;
  private static final int ALLOW = 0x7FFF0000;
  private static final int NOTIFY = 0x7FC00000;
  private static final short LOAD_WORD = 0x20;
  private static final short JUMP_IF_EQUAL = 0x15;
  private static final short RETURN = 0x06;
  private static final int NUMBER_OFFSET = 0;
  private static final int ARCHITECTURE_OFFSET = 4;
  private static final int STEP_BYTES = 8;
  private static final int PROGRAM_BYTES = 16;

  private CallFilter() {}

  /** Puts the calling thread under the filter; the descriptor to listen at, or a negated error. */
  static int install() {
    try (Arena arena = Arena.ofConfined()) {
      List<long[]> steps = steps();
      MemorySegment code = arena.allocate((long) steps.size() * STEP_BYTES, STEP_BYTES);
      for (int i = 0; i < steps.size(); i++) {
        long at = (long) i * STEP_BYTES;
        code.set(ValueLayout.JAVA_SHORT, at, (short) steps.get(i)[0]);
        code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) steps.get(i)[1]);
        code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) steps.get(i)[2]);
        code.set(ValueLayout.JAVA_INT, at + 4, (int) steps.get(i)[3]);
      }
      MemorySegment program = arena.allocate(PROGRAM_BYTES, STEP_BYTES);
      program.set(ValueLayout.JAVA_SHORT, 0, (short) steps.size());
      program.set(ValueLayout.JAVA_LONG, STEP_BYTES, code.address());
      long allowed = Kernel.call(SystemCall.PRCTL, NO_NEW_PRIVILEGES, 1);
      return (int)
          (allowed < 0
              ? allowed
              : Kernel.call(SystemCall.SECCOMP, SET_MODE_FILTER, LISTENER, program.address()));
    }
  }

  /** Code, steps to jump if equal, steps to jump otherwise, operand. */
  private static List<long[]> steps() {
    List<SystemCall> caught = new ArrayList<>();
    for (SystemCall call : SystemCall.values()) {
      if (call.operation() != SystemCall.Operation.NOTHING) {
        caught.add(call);
      }
    }
    int architecture = SystemCall.isAmd64() ? AUDIT_AMD64 : AUDIT_AARCH64;
    List<long[]> steps = new ArrayList<>();
    steps.add(new long[] {LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET});
    steps.add(new long[] {JUMP_IF_EQUAL, 0, caught.size() + 1, architecture});
    steps.add(new long[] {LOAD_WORD, 0, 0, NUMBER_OFFSET});
    for (int i = 0; i < caught.size(); i++) {
      steps.add(new long[] {JUMP_IF_EQUAL, caught.size() - i, 0, caught.get(i).number()});
    }
    steps.add(new long[] {RETURN, 0, 0, ALLOW});
    steps.add(new long[] {RETURN, 0, 0, NOTIFY});
    return steps;
  }
}
