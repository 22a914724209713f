package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.SessionMessage.Failure;
import org.jspecify.annotations.Nullable;

/** Sizes of what is stored and sent: whatever is within them fits a frame. Pure. */
final class Limits {
  static final int MAX_KEY = 64 << 10;
  static final int MAX_VALUE = 16 << 20;

  /** What a change takes on its way to a backup, besides key and value; about. */
  static final int DELTA_BYTES = 64;

  /** Values of one answer of a batch. */
  static final int MAX_ANSWER_BYTES = (16 << 20) + (64 << 10);

  /** What gathers in a frame before a last record, which may be as large as records get. */
  static final int MAX_PIECE_BYTES = 128 << 10;

  /** Records looked at for a piece. */
  static final int MAX_PIECE_ENTRIES = 4096;

  /**
   * The longest old value that is remembered for retries: the results of a session are sent at
   * once.
   */
  static final int MAX_REMEMBERED_BYTES = 128 << 10;

  /**
   * The state of an entry that is changed bit by bit: each change sends all of it to the backups.
   */
  static final int MAX_STATE = 256 << 10;

  static final String SIZES = "a key has less than 64 KiB, a value at most 16 MiB";

  private Limits() {}

  /** What is wrong with an operation, if anything. */
  static @Nullable Failure check(Operation operation) {
    DataMessage.Put put = operation.message() instanceof DataMessage.Put found ? found : null;
    byte[] value = put == null ? null : put.value();
    if (operation.message() instanceof BackupMessage.Restore restore) {
      value = restore.entry().value();
    }
    if (!fits(operation.key(), value)) {
      return new Failure(GridException.Code.TOO_LARGE, 0, SIZES);
    }
    if (operation.message() instanceof EntryChange change && isTooLarge(change)) {
      return new Failure(GridException.Code.TOO_LARGE, 0, SIZES);
    }
    return put != null && put.ttlMillis() < 0
        ? new Failure(GridException.Code.INVALID_ARGUMENT, 0, "a time to live must not be negative")
        : null;
  }

  private static boolean isTooLarge(EntryChange change) {
    long bytes = 0;
    for (EntryChange.Part part : change.parts()) {
      bytes += part.value().length;
    }
    return bytes > MAX_VALUE;
  }

  static boolean fits(byte[] key, byte @Nullable [] value) {
    return key.length < MAX_KEY && (value == null || value.length <= MAX_VALUE);
  }
}
