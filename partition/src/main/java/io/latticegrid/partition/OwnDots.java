package io.latticegrid.partition;

import java.util.TreeMap;

/**
 * The last dot that this member gave out in each partition that it does not serve any more.
 * Confined to the shard's loop.
 *
 * <p>A member that starts again is another origin, so it never gives out a dot of its former life.
 * But one that lives on may drop its copy, with changes that nobody needs, and take a snapshot that
 * does not contain their dots; a copy that was cut off then may still have them. Should it become
 * the primary again, it must not name other changes by them.
 */
final class OwnDots {
  private final TreeMap<Long, Long> last = new TreeMap<>();

  /** This member serves a partition no more. */
  void gaveOut(int group, int partition, long sequence) {
    if (sequence > 0) {
      last.merge(Partitions.id(group, partition), sequence, Math::max);
    }
  }

  /** The sequence of the last dot that it gave out; 0 if none. */
  long last(int group, int partition) {
    return last.getOrDefault(Partitions.id(group, partition), 0L);
  }
}
