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

  private Retention() {}

  /** What is kept at most of so many bytes while every replica is in step. */
  static int partOf(int retainedBytes) {
    return Math.min(retainedBytes, KEPT_WHILE_ALL_ARE_HERE);
  }

  /**
   * What is left when some go. What goes has long left the processor's caches: a little of it at
   * each write would cost as much as a write, and many at once lie side by side.
   */
  static int rest(int retainedBytes) {
    return partOf(retainedBytes) / 4 * 3;
  }

  /** Whether so much is retained that some can go while every replica is in step. */
  static boolean isExceeded(ReplicationLog log, int retainedBytes) {
    return log.retainedBytes() > partOf(retainedBytes);
  }
}
