package io.latticegrid.data.time;

import io.latticegrid.data.id.MemberId;

/**
 * A hybrid logical timestamp (Kulkarni et al., "Logical Physical Clocks", 2014): 48 bits of
 * milliseconds since 1970, 16 bits of counter, and the member that made it as the tie-break.
 * Immutable; totally ordered by time, then member.
 *
 * @param time milliseconds shifted left by 16, or'ed with the counter; compared unsigned
 * @param member who made it
 */
public record HybridTimestamp(long time, MemberId member) implements Comparable<HybridTimestamp> {
  /** Below every real timestamp. */
  public static final HybridTimestamp ZERO = new HybridTimestamp(0, MemberId.NONE);

  /** Bits of the counter. */
  public static final int COUNTER_BITS = 16;

  /** The physical part, in milliseconds since 1970. */
  public long millis() {
    return time >>> COUNTER_BITS;
  }

  /** The logical part. */
  public int counter() {
    return (int) (time & 0xFFFF);
  }

  @Override
  public int compareTo(HybridTimestamp other) {
    return compare(time, member, other.time, other.member);
  }

  /** The order of timestamps without the objects. */
  public static int compare(long timeA, MemberId memberA, long timeB, MemberId memberB) {
    int byTime = Long.compareUnsigned(timeA, timeB);
    return byTime != 0 ? byTime : memberA.compareTo(memberB);
  }

  /** The text form, {@code millis:counter:member}. */
  @Override
  public String toString() {
    return millis() + ":" + counter() + ":" + member;
  }
}
