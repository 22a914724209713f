package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import org.jspecify.annotations.Nullable;

/** Sizes of what is stored. Pure. */
final class Limits {
  static final int MAX_KEY = 64 << 10;
  static final int MAX_VALUE = 16 << 20;

  private Limits() {}

  /** What is wrong with the sizes of an operation, if anything. */
  static GridException.@Nullable Code check(Operation operation) {
    byte[] value = operation.message() instanceof DataMessage.Put put ? put.value() : null;
    return fits(operation.key(), value) ? null : GridException.Code.TOO_LARGE;
  }

  static boolean fits(byte[] key, byte @Nullable [] value) {
    return key.length < MAX_KEY && (value == null || value.length <= MAX_VALUE);
  }
}
