package io.latticegrid.storage;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.ValueBytes;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reused window on one record of a {@link RecordMemory}. Confined to the shard loop, and valid
 * only until the call that the memory's methods name; reading it later throws or gives another
 * record, never foreign memory.
 */
public interface RecordView extends ValueBytes {
  /** The hash of the key. */
  long keyHash();

  /** The time of the hybrid timestamp that won. */
  long stampTime();

  /** The number of the member of that timestamp. */
  int stampMember();

  /** The number of the origin of the dot. */
  int dotMember();

  /** The sequence of the dot. */
  long dotSequence();

  /** When the record expires, in milliseconds of cluster time; 0 for never. */
  long expiresAtMillis();

  /** What is noted of the record's use; 0 if nothing is. */
  int access();

  /** Notes something else of the record's use; only where something is noted. */
  void noteAccess(int noted);

  /** Whether the record says that the key was removed. */
  boolean isTombstone();

  /** The memory that holds key and value; to be read only in the ranges given here. */
  DirectBuffer buffer();

  /** Where in the buffer the key starts. */
  int keyOffset();

  /** The length of the key in bytes. */
  int keyLength();

  /** Where in the buffer the value starts. */
  int valueOffset();

  /** The length of the value in bytes; 0 for a tombstone. */
  int valueLength();

  /** The bytes that the record occupies, header and rounding included. */
  int usedBytes();

  /** A copy of the key. */
  default byte[] keyBytes() {
    byte[] copy = new byte[keyLength()];
    buffer().getBytes(keyOffset(), copy);
    return copy;
  }

  /** A copy of the value; null for a tombstone. */
  default byte @Nullable [] valueBytes() {
    if (isTombstone()) {
      return null;
    }
    byte[] copy = new byte[valueLength()];
    buffer().getBytes(valueOffset(), copy);
    return copy;
  }

  @Override
  default void writeValue(ByteWriter out) {
    int length = valueLength();
    int at = out.extend(length);
    buffer().getBytes(valueOffset(), out.array(), at, length);
  }
}
