package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last deltas of a partition in the order in which they were applied here, for backups that
 * still lack them. Confined to the shard's loop.
 *
 * <p>Positions count deltas since the partition was opened and never go back. What was trimmed is
 * described by a version vector: a backup that contains it can be streamed to, any other needs a
 * snapshot.
 */
final class ReplicationLog {
  private final VersionVector trimmed = new VersionVector();

  /** Where an origin passed over dots which it had given out for changes that it lost. */
  private final List<Gap> gaps = new ArrayList<>();

  private @Nullable Delta[] ring = new Delta[4];
  private long first;
  private long end;
  private long appendedBytes;
  private long trimmedBytes;

  private record Gap(MemberId origin, long after, long next) {
    /** Whether a replica has changes that everybody else dropped. */
    boolean isWithin(VersionVector progress) {
      long contained = progress.get(origin);
      return contained > after && contained < next;
    }
  }

  /**
   * Appends a delta.
   *
   * @param before the last sequence of its origin that the partition contained before it
   */
  void append(Delta delta, long before) {
    if (delta.dot().sequence() > before + 1) {
      gaps.add(new Gap(delta.dot().origin(), before, delta.dot().sequence()));
    }
    if (end - first == ring.length) {
      grow();
    }
    ring[slot(end)] = delta;
    end++;
    appendedBytes += delta.size();
  }

  private void grow() {
    @Nullable Delta[] larger = new Delta[ring.length * 2];
    for (long position = first; position < end; position++) {
      larger[(int) (position & (larger.length - 1))] = ring[slot(position)];
    }
    ring = larger;
  }

  private int slot(long position) {
    return (int) (position & (ring.length - 1));
  }

  /** The position behind the last delta. */
  long end() {
    return end;
  }

  /** The position of the oldest delta retained. */
  long first() {
    return first;
  }

  /** Bytes of all deltas ever appended. */
  long appendedBytes() {
    return appendedBytes;
  }

  /** Bytes retained. */
  long retainedBytes() {
    return appendedBytes - trimmedBytes;
  }

  /** The delta at a position that is retained. */
  Delta at(long position) {
    Invariant.check(position >= first && position < end, "position of a retained delta");
    return java.util.Objects.requireNonNull(ring[slot(position)]);
  }

  /** Whether a replica with this progress lacks nothing that was trimmed. */
  boolean canStreamTo(VersionVector progress) {
    return progress.covers(trimmed) && gaps.stream().noneMatch(gap -> gap.isWithin(progress));
  }

  /**
   * Deltas from a position on, at least one if there is any, at most about so many bytes. Those
   * that were made together are never taken apart, so that a replica has all of them or none.
   */
  List<Delta> from(long position, long maxBytes) {
    if (position == end - 1) {
      return List.of(at(position));
    }
    List<Delta> result = new ArrayList<>();
    long taken = 0;
    for (long at = position; at < end; at++) {
      Delta delta = at(at);
      taken += delta.size();
      if (!result.isEmpty() && taken > maxBytes && !delta.isTogetherWith(result.getLast())) {
        break;
      }
      result.add(delta);
    }
    return result;
  }

  /** Drops the oldest deltas before a position while more than so many bytes are kept. */
  void trim(long before, long keepBytes) {
    while (first < Math.min(before, end) && retainedBytes() > keepBytes) {
      Delta delta = at(first);
      trimmed.advance(delta.dot().origin(), delta.dot().sequence());
      trimmedBytes += delta.size();
      ring[slot(first)] = null;
      first++;
    }
    if (gaps.isEmpty()) {
      return;
    }
    gaps.removeIf(gap -> trimmed.get(gap.origin()) >= gap.next());
  }

  /** Forgets everything; what the partition contains now counts as trimmed. */
  void reset(VersionVector contained) {
    trim(end, -1);
    gaps.clear();
    trimmed.clear();
    trimmed.merge(contained);
  }
}
