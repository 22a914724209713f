package io.latticegrid.partition;

/**
 * How much a log keeps of what every copy has, for copies that come back. Pure.
 *
 * <p>While none is away, and none fetches a snapshot, of which it may fall behind, only a part:
 * what is kept is most of a node's heap.
 */
final class Retention {
  /** Bytes that are kept while nobody is away. */
  private static final int KEPT_WHILE_ALL_ARE_HERE = 32 << 10;

  /** Bytes that are kept where nobody is to come back: a later backup has nothing to go on from. */
  private static final int KEPT_WHILE_ALONE = 2 << 10;

  private Retention() {}

  /** What is kept at most of so many bytes while every replica is in step, or alone. */
  static int partOf(int retainedBytes, boolean alone) {
    return Math.min(retainedBytes, alone ? KEPT_WHILE_ALONE : KEPT_WHILE_ALL_ARE_HERE);
  }

  /**
   * What is left when some go. What goes has long left the processor's caches: a little of it at
   * each write would cost as much as a write, and many at once lie side by side.
   */
  static int rest(int retainedBytes, boolean alone) {
    return partOf(retainedBytes, alone) / 4 * 3;
  }

  /** Whether a primary retains twice as much as it would leave when some go. */
  static boolean isFarExceeded(ReplicationLog log, int retainedBytes, boolean alone) {
    return log.retainedBytes() > 2L * partOf(retainedBytes, alone);
  }

  /** Whether so much is retained that some can go while every replica is in step. */
  static boolean isExceeded(ReplicationLog log, int retainedBytes) {
    return log.retainedBytes() > partOf(retainedBytes, false);
  }
}
