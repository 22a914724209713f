package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
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

  /** What is asked of deltas that go, who have long left the processor's caches. */
  private Notes notes = new Notes(4);

  private long first;
  private long end;
  private long appendedBytes;
  private long trimmedBytes;

  /** Sizes and dots of the deltas in the ring. Confined to the log. */
  private static final class Notes {
    private final int[] sizes;
    private final long[] sequences;
    private final @Nullable MemberId[] origins;

    Notes(int capacity) {
      sizes = new int[capacity];
      sequences = new long[capacity];
      origins = new MemberId[capacity];
    }

    /** An origin equal to the one in the slot before is the same object: one to be looked at. */
    void put(int slot, Delta delta, int before) {
      sizes[slot] = delta.size();
      sequences[slot] = delta.dot().sequence();
      MemberId origin = delta.dot().origin();
      origins[slot] = origin.equals(origins[before]) ? origins[before] : origin;
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
    put(end, delta);
    appendedBytes += notes.sizes[slot(end)];
    end++;
  }

  private void put(long position, Delta delta) {
    int slot = slot(position);
    ring[slot] = delta;
    notes.put(slot, delta, slot(position - 1));
  }

  private void grow() {
    @Nullable Delta[] old = ring;
    ring = new Delta[old.length * 2];
    notes = new Notes(ring.length);
    for (long position = first; position < end; position++) {
      put(position, Objects.requireNonNull(old[(int) (position & (old.length - 1))]));
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

  /** Whether the dot of the retained delta at a position is contained in a progress. */
  boolean isIn(VersionVector progress, long position) {
    int slot = slot(position);
    return progress.get(Objects.requireNonNull(notes.origins[slot])) >= notes.sequences[slot];
  }

  /** The bytes of the retained delta at a position. */
  int sizeAt(long position) {
    return notes.sizes[slot(position)];
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
      int slot = slot(first);
      trimmed.advance(Objects.requireNonNull(notes.origins[slot]), notes.sequences[slot]);
      trimmedBytes += notes.sizes[slot];
      ring[slot] = null;
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
