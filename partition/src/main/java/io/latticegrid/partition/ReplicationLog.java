package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /**
   * The bytes of all deltas up to the one in a slot, itself included, by their lowest 32 bits: what
   * is asked of deltas that go, who have long left the processor's caches.
   */
  private int[] ends = new int[4];

  private long first;
  private long end;
  private long appendedBytes;
  private long trimmedBytes;

  /** The run of consecutive dots that the last delta is of. */
  private Run run = new Run(MemberId.NONE, 0, 0, Long.MAX_VALUE);

  /** The runs before it of which something is retained; mostly there are none. */
  private final ArrayDeque<Run> earlier = new ArrayDeque<>(1);

  /**
   * Consecutive dots of one origin at consecutive positions.
   *
   * @param sequence of the first
   * @param position of the first
   * @param end the position behind the last; as far as one can count for one that goes on
   */
  private record Run(MemberId origin, long sequence, long position, long end) {
    long sequenceAt(long at) {
      return sequence + (at - position);
    }

    Run endingAt(long at) {
      return new Run(origin, sequence, position, at);
    }

    /** Up to which position a progress contains it, if it does up to another. */
    long contained(VersionVector progress, long upTo, long endOfLog) {
      long more = progress.get(origin) - sequenceAt(upTo) + 1;
      return upTo + Math.clamp(more, 0, Math.min(end, endOfLog) - upTo);
    }
  }

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
    Dot dot = delta.dot();
    if (dot.sequence() != run.sequenceAt(end) || !dot.origin().equals(run.origin())) {
      if (Math.max(first, run.position()) < end) {
        earlier.addLast(run.endingAt(end));
      }
      run = new Run(dot.origin(), dot.sequence(), end, Long.MAX_VALUE);
    }
    appendedBytes += delta.size();
    int slot = slot(end);
    ring[slot] = delta;
    ends[slot] = (int) appendedBytes;
    end++;
  }

  private void grow() {
    @Nullable Delta[] oldRing = ring;
    int[] oldEnds = ends;
    ring = new Delta[oldRing.length * 2];
    ends = new int[ring.length];
    for (long position = first; position < end; position++) {
      int old = (int) (position & (oldRing.length - 1));
      ring[slot(position)] = oldRing[old];
      ends[slot(position)] = oldEnds[old];
    }
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
    return Objects.requireNonNull(ring[slot(position)]);
  }

  /** How far a progress contains what is retained, from a retained position on. */
  long contained(VersionVector progress, long position) {
    long at = position;
    for (Run before : earlier) {
      if (at < before.end()) {
        at = before.contained(progress, at, end);
        if (at < before.end()) {
          return at;
        }
      }
    }
    return run.contained(progress, at, end);
  }

  /** The bytes of all deltas before a position that is retained, or the end. */
  long bytesBefore(long position) {
    if (position == end) {
      return appendedBytes;
    }
    return position <= first
        ? trimmedBytes
        : trimmedBytes + Integer.toUnsignedLong(ends[slot(position - 1)] - (int) trimmedBytes);
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
    long limit = Math.min(before, end);
    long from = first;
    while (first < limit && retainedBytes() > keepBytes) {
      int slot = slot(first);
      trimmedBytes += Integer.toUnsignedLong(ends[slot] - (int) trimmedBytes);
      ring[slot] = null;
      first++;
    }
    if (first == from) {
      return;
    }
    while (!earlier.isEmpty()) {
      Run oldest = earlier.getFirst();
      trimmed.advance(oldest.origin(), oldest.sequenceAt(Math.min(first, oldest.end()) - 1));
      if (first < oldest.end()) {
        break;
      }
      earlier.removeFirst();
    }
    if (first > run.position()) {
      trimmed.advance(run.origin(), run.sequenceAt(first - 1));
    }
    if (!gaps.isEmpty()) {
      gaps.removeIf(gap -> trimmed.get(gap.origin()) >= gap.next());
    }
  }

  /** Forgets everything; what the partition contains now counts as trimmed. */
  void reset(VersionVector contained) {
    trim(end, -1);
    run = new Run(MemberId.NONE, 0, end, Long.MAX_VALUE);
    gaps.clear();
    trimmed.clear();
    trimmed.merge(contained);
  }
}
