package io.latticegrid.storage;

import io.latticegrid.data.hash.KeyHash;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record as a file has it: its layout in memory ({@link RecordLayout}) and, behind it, 8 bytes of
 * hash over all but what is noted of its use, which changes in place, and over the hash of the key.
 * Numbers are in the machine's byte order: a file is of use on the machine that wrote it. Confined
 * to the shard loop.
 *
 * <pre>
 *  +---------------------------------------------+---------+
 *  | record: header, expiry, access, key, value  | XXH64   |
 *  +---------------------------------------------+---------+
 * </pre>
 */
final class RecordBlock {
  static final int CHECK_BYTES = 8;

  /** Longer ones are not kept for the next record. */
  private static final int KEPT_BYTES = 64 << 10;

  private byte[] bytes = new byte[256];
  private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);

  /** The bytes of the last record that was written here. */
  DirectBuffer buffer() {
    return buffer;
  }

  /** Writes a block; how long it is. */
  int write(long hash, byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    int length = RecordLayout.length(key.length, value == null ? 0 : value.length, stamps);
    room(length + CHECK_BYTES);
    RecordLayout.write(buffer, 0, hash, key, stamps, value);
    buffer.putLong(length, check(length, hash));
    return length + CHECK_BYTES;
  }

  /** Copies a block of the file. */
  int copy(DirectBuffer block) {
    room(block.capacity());
    buffer.putBytes(0, block, 0, block.capacity());
    return block.capacity();
  }

  /** Whether a block of the file is a record as it was written, of that hash. */
  boolean isSound(DirectBuffer block, long hash) {
    int length = block.capacity() - CHECK_BYTES;
    if (length < RecordLayout.HEADER_LENGTH) {
      return false;
    }
    // Flags that were never written may speak of an expiry behind the end.
    room(length + CHECK_BYTES + RecordLayout.MAX_HEADER_LENGTH);
    buffer.putBytes(0, block, 0, length + CHECK_BYTES);
    return RecordLayout.hashLower(buffer, 0) == (int) hash
        && !RecordLayout.isFree(buffer, 0)
        && RecordLayout.length(buffer, 0) == length
        && buffer.getLong(length) == check(length, hash);
  }

  private long check(int length, long hash) {
    int noted = RecordLayout.access(buffer, 0);
    if (noted == 0) {
      return KeyHash.hash(bytes, 0, length) ^ hash;
    }
    int at = RecordLayout.accessOffset(buffer, 0);
    buffer.putInt(at, 0);
    long check = KeyHash.hash(bytes, 0, length) ^ hash;
    buffer.putInt(at, noted);
    return check;
  }

  private void room(int length) {
    if (bytes.length < length || bytes.length > Math.max(length, KEPT_BYTES)) {
      bytes = new byte[Math.max(256, Integer.highestOneBit(Math.max(1, length - 1)) * 2)];
      buffer.wrap(bytes);
    }
  }
}
