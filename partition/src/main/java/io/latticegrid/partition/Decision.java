package io.latticegrid.partition;

import io.latticegrid.crdt.WriteId;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.storage.RecordView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an operation comes to, given the entry that is there. Immutable; deciding changes nothing.
 *
 * @param writes whether the entry changes
 * @param newValue its new value; null for a removal
 * @param ttlMillis how long the new value lives; 0 for ever
 * @param applied what the answer says: whether the write took place or the entry was found
 * @param returned the value that the answer carries
 * @param written what the new value names as its write; null if it names none
 */
record Decision(
    boolean writes,
    byte @Nullable [] newValue,
    long ttlMillis,
    boolean applied,
    byte @Nullable [] returned,
    @Nullable Written written) {

  /**
   * The write that a state was changed by.
   *
   * @param id the dot and stamp that the change must have
   * @param expiresAtMillis when the entry expires; 0 for never
   */
  record Written(WriteId id, long expiresAtMillis) {}

  Decision(
      boolean writes,
      byte @Nullable [] newValue,
      long ttlMillis,
      boolean applied,
      byte @Nullable [] returned) {
    this(writes, newValue, ttlMillis, applied, returned, null);
  }

  /** The same, with the value that comes of it and the write that this names. */
  Decision with(byte @Nullable [] value, Written by) {
    return new Decision(writes, value, 0, applied, returned, by);
  }

  /** Decides; {@code present} is the live record or null. */
  static Decision of(DataMessage message, @Nullable RecordView present) {
    return switch (message) {
      case DataMessage.Get get -> unchanged(present != null, valueOf(present));
      case Claim claim -> unchanged(present != null, valueOf(present));
      case DataMessage.Put put -> ofPut(put, present);
      case DataMessage.Remove remove -> ofRemove(remove, present);
      default -> throw new IllegalArgumentException(message.opcode() + " is no operation");
    };
  }

  private static Decision ofPut(DataMessage.Put put, @Nullable RecordView present) {
    return switch (put.mode()) {
      case SET -> write(put, null);
      case GET_AND_SET -> write(put, valueOf(present));
      case IF_ABSENT -> present == null ? write(put, null) : unchanged(false, valueOf(present));
      case REPLACE -> present == null ? unchanged(false, null) : write(put, valueOf(present));
      case REPLACE_IF ->
          hasValue(present, put.expected()) ? write(put, null) : unchanged(false, null);
    };
  }

  private static Decision ofRemove(DataMessage.Remove remove, @Nullable RecordView present) {
    if (present == null || (remove.expected() != null && !hasValue(present, remove.expected()))) {
      return unchanged(false, null);
    }
    byte[] old = remove.returnOld() ? valueOf(present) : null;
    return new Decision(true, null, 0, true, old);
  }

  private static Decision write(DataMessage.Put put, byte @Nullable [] returned) {
    return new Decision(true, put.value(), put.ttlMillis(), true, returned);
  }

  private static Decision unchanged(boolean applied, byte @Nullable [] returned) {
    return new Decision(false, null, 0, applied, returned);
  }

  private static byte @Nullable [] valueOf(@Nullable RecordView present) {
    return present == null ? null : VisibleValue.of(present);
  }

  private static boolean hasValue(@Nullable RecordView present, byte @Nullable [] expected) {
    return present != null && Arrays.equals(VisibleValue.of(present), expected);
  }
}
