package io.latticegrid.storage;

import io.latticegrid.data.port.Invariant;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flyweight of {@link CompactRecordMemory} over {@link RecordLayout}. Confined to the shard
 * loop.
 */
class CompactRecordView implements RecordView {
  static final byte[] NO_BYTES = {};
  private static final UnsafeBuffer NOTHING = new UnsafeBuffer(NO_BYTES);

  private UnsafeBuffer buffer = NOTHING;
  private int offset;
  private long hashUpper;

  /** Shows a record, of whose hash it knows the lower half only. */
  CompactRecordView moveTo(UnsafeBuffer newBuffer, int newOffset, long newHashUpper) {
    this.buffer = newBuffer;
    this.offset = newOffset;
    this.hashUpper = newHashUpper;
    return this;
  }

  /** Lets go of the record: every read fails its bounds check from now on. */
  void clear() {
    moveTo(NOTHING, 0, 0);
  }

  @Override
  public long keyHash() {
    return hashUpper | Integer.toUnsignedLong(RecordLayout.hashLower(buffer, offset));
  }

  @Override
  public long stampTime() {
    return RecordLayout.stampTime(buffer, offset);
  }

  @Override
  public int stampMember() {
    return RecordLayout.stampMember(buffer, offset);
  }

  @Override
  public int dotMember() {
    return RecordLayout.dotMember(buffer, offset);
  }

  @Override
  public long dotSequence() {
    return RecordLayout.dotSequence(buffer, offset);
  }

  @Override
  public long expiresAtMillis() {
    return RecordLayout.expiresAtMillis(buffer, offset);
  }

  @Override
  public int access() {
    return RecordLayout.access(buffer, offset);
  }

  @Override
  public void noteAccess(int noted) {
    Invariant.check(access() != 0 && noted != 0, "only a record with room for it notes its use");
    buffer.putInt(RecordLayout.accessOffset(buffer, offset), noted);
  }

  @Override
  public boolean isTombstone() {
    return RecordLayout.isTombstone(buffer, offset);
  }

  @Override
  public DirectBuffer buffer() {
    return buffer;
  }

  @Override
  public int keyOffset() {
    return RecordLayout.keyOffset(buffer, offset);
  }

  @Override
  public int keyLength() {
    return RecordLayout.keyLength(buffer, offset);
  }

  @Override
  public int valueOffset() {
    return RecordLayout.valueOffset(buffer, offset);
  }

  @Override
  public int valueLength() {
    return RecordLayout.valueLength(buffer, offset);
  }

  @Override
  public int usedBytes() {
    return SizeClasses.unitsFor(RecordLayout.length(buffer, offset)) * SizeClasses.UNIT_BYTES;
  }
}
