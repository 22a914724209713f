package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordView;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A 64-bit number for an entry's key, stamps and value; the sum of them says whether two copies of
 * a partition are equal, in whatever order they came to it. Pure.
 */
final class EntrySum {
  private static final long PRIME_1 = 0x9E3779B97F4A7C15L;
  private static final long PRIME_2 = 0xD6E8FEB86659FD93L;

  private EntrySum() {}

  /** What key and stamp of an entry contribute to its number. */
  static long begin(long keyHash, long stampTime, MemberId stampMember) {
    return mix(mix(keyHash, stampTime), of(stampMember));
  }

  /** The number of an entry: what was begun, its dot, its expiry and the number of its value. */
  static long end(long begun, MemberId origin, long sequence, long expiresAtMillis, long valueSum) {
    return mix(mix(mix(mix(begun, of(origin)), sequence), expiresAtMillis), valueSum);
  }

  /** The number of an entry wherever it comes from: of its key, visible value and expiry. */
  static long of(RecordView record) {
    byte[] visible = VisibleValue.isState(record) ? VisibleValue.of(record) : null;
    long value =
        visible == null
            ? of(record.buffer(), record.valueOffset(), record.valueLength())
            : of(new UnsafeBuffer(visible), 0, visible.length);
    return mix(mix(record.keyHash(), record.expiresAtMillis()), value);
  }

  /** The number of an entry as a replica tells of it, given its value and the hash of its key. */
  static long of(Delta record, byte[] value, long keyHash) {
    long begun = begin(keyHash, record.stampTime(), record.stampMember());
    long valueSum = of(new UnsafeBuffer(value), 0, value.length);
    MemberId origin = record.dot().origin();
    long sequence = record.dot().sequence();
    return end(begun, origin, sequence, record.expiresAtMillis(), valueSum);
  }

  /** The number of a value. */
  static long of(DirectBuffer buffer, int offset, int length) {
    long sum = length;
    int at = offset;
    int end = offset + length;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      sum = mix(sum, buffer.getLong(at, ByteOrder.LITTLE_ENDIAN));
    }
    for (; at < end; at++) {
      sum = mix(sum, buffer.getByte(at));
    }
    return sum;
  }

  private static long of(MemberId member) {
    return member.nodeId() * PRIME_1 + member.incarnation();
  }

  private static long mix(long sum, long next) {
    long mixed = (Long.rotateLeft(sum, 29) ^ next) * PRIME_1;
    return (mixed ^ (mixed >>> 32)) * PRIME_2;
  }
}
