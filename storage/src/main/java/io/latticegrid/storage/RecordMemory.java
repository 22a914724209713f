package io.latticegrid.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one map inside one partition: records found by key, and visited in the order of
 * their key hash. Confined to the shard loop that owns the partition.
 *
 * <p>What the memory stores are stamps that it does not interpret: it neither merges nor expires,
 * and it has no clock. The caller decides which write wins ({@code io.latticegrid.crdt.LwwOrder})
 * and interns members as small numbers.
 *
 * <p>The key hash is the caller's 64-bit hash of the whole key. It must be uniform in its upper
 * bits; several keys may share one. The same key must always come with the same hash.
 */
public interface RecordMemory extends AutoCloseable {
  /** The cursor with which a scan starts. */
  long START = 0;

  /** The cursor that says that a scan has seen everything. */
  long END = 0;

  /** Longest key in bytes. */
  int MAX_KEY_LENGTH = 0xFFFF;

  /** Longest value in bytes. */
  int MAX_VALUE_LENGTH = (1 << 28) - 1;

  /** Highest number of a member. */
  int MAX_MEMBER = 0xFFFF;

  /** Highest sequence of a dot. */
  long MAX_SEQUENCE = (1L << 48) - 1;

  /**
   * Finds the record or tombstone of a key.
   *
   * @return a view that is reused: valid until the next call of {@code find}, {@code put}, {@code
   *     forget} or {@code close}; null if there is neither
   */
  @Nullable RecordView find(long keyHash, byte[] key);

  /**
   * As above for a key that lies in a part of an array, which is not kept.
   *
   * @param offset where the key begins
   */
  default @Nullable RecordView find(long keyHash, byte[] array, int offset, int length) {
    return find(keyHash, Arrays.copyOfRange(array, offset, offset + length));
  }

  /**
   * Reads what {@link #find} will read of its index for a hash, and decides nothing by it: who is
   * about to look for many keys has memory asked for all of them at once, instead of waiting for
   * one after the other.
   *
   * @return what was read, which means nothing; who throws it away has it not read
   */
  default long glanceAtIndex(long keyHash) {
    return 0;
  }

  /**
   * Reads the beginning of the record that {@link #find} will look at first for a hash, in the same
   * way, some time after {@link #glanceAtIndex}.
   *
   * @return what was read, which means nothing
   */
  default long glanceAtRecord(long keyHash) {
    return 0;
  }

  /**
   * Writes the record of a key, whatever was there before; the array contents are copied.
   *
   * @param value the value, or null to leave a tombstone
   * @throws io.latticegrid.data.error.GridException if the key or value is too long or the memory
   *     is full; nothing has changed then
   */
  void put(long keyHash, byte[] key, RecordStamps stamps, byte @Nullable [] value);

  /**
   * Drops a record or tombstone without trace: for eviction, and for tombstones that every holder
   * has seen.
   *
   * @return whether there was one
   */
  boolean forget(long keyHash, byte[] key);

  /**
   * Visits records and tombstones in ascending unsigned order of their hash, starting at the
   * cursor: {@link #START}, or what the last call returned. A cursor is a hash, so it stays good
   * while the memory grows and shrinks, in another engine, and on another replica. Records that are
   * there throughout are visited exactly once; all keys of one hash are visited in one call, so
   * that more than {@code maxRecords} may be. The visitor may read this memory and must not change
   * it.
   *
   * @param maxRecords at least 1; no new hash is begun once so many records were visited
   * @return where to go on, or {@link #END}
   */
  long scan(long cursor, int maxRecords, RecordVisitor visitor);

  /** How many records are not tombstones, expired ones included. */
  int liveCount();

  /** How many tombstones there are. */
  int tombstoneCount();

  /**
   * The bytes that a record of such lengths occupies, header and rounding included; up to 16 more
   * where its dot is of another member than its stamp, or it expires after other than whole
   * seconds, or many of them.
   *
   * @param expires whether it expires
   * @param noted whether something is noted of its use
   */
  static int bytesOf(int keyLength, int valueLength, boolean expires, boolean noted) {
    int length = RecordLayout.length(keyLength, valueLength, expires, noted);
    return SizeClasses.unitsFor(length) * SizeClasses.UNIT_BYTES;
  }

  /**
   * The bytes that records and tombstones occupy, headers and rounding included; 0 when there are
   * none.
   */
  long usedBytes();

  /**
   * The bytes of memory taken from the system for records and index, used or not; 0 when there are
   * no records.
   */
  long reservedBytes();

  /**
   * Frees everything, but leaves what lies in a file for the next life of the node; the memory must
   * not be used afterwards.
   */
  default void leave() {
    close();
  }

  /**
   * Frees everything, files included; the memory must not be used afterwards. Closing twice does
   * nothing.
   */
  @Override
  void close();
}
