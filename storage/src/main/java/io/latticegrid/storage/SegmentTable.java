package io.latticegrid.storage;

import io.latticegrid.data.error.OverloadedException;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a {@link RecordArena} by their number, which starts at 1 and is reused. Confined
 * to the shard loop.
 */
final class SegmentTable {
  private static final long RETRY_AFTER_MILLIS = 1_000;

  private final int maxIds;
  private final IntArrayList vacantIds = new IntArrayList();
  private @Nullable Segment[] segments = {null};
  private int nextId = 1;
  private long bytes;

  SegmentTable(int maxIds) {
    this.maxIds = maxIds;
  }

  /** The segment of a number in use. */
  Segment get(int id) {
    return Objects.requireNonNull(segments[id]);
  }

  /** The bytes of all segments. */
  long bytes() {
    return bytes;
  }

  /**
   * Takes memory from the system; throws {@link OverloadedException} when all numbers are in use.
   */
  Segment open(int segmentBytes, boolean large) {
    boolean recycled = !vacantIds.isEmpty();
    if (!recycled && nextId == maxIds) {
      throw new OverloadedException(
          "the memory of one map in one partition has all its " + maxIds + " segments in use",
          RETRY_AFTER_MILLIS);
    }
    int id = recycled ? vacantIds.getInt(vacantIds.size() - 1) : nextId;
    Segment segment = new Segment(id, segmentBytes, large);
    if (recycled) {
      vacantIds.popInt();
    } else {
      nextId++;
    }
    if (id >= segments.length) {
      segments = Arrays.copyOf(segments, Math.max(4, segments.length * 2));
    }
    segments[id] = segment;
    bytes += segmentBytes;
    return segment;
  }

  /** Gives a segment's memory back. */
  void release(Segment segment) {
    segments[segment.id] = null;
    vacantIds.addInt(segment.id);
    bytes -= segment.bytes();
    segment.close();
  }

  /** The segment with the greatest share of free blocks, large ones aside. */
  Segment sparsest() {
    Segment sparsest = null;
    for (Segment segment : segments) {
      if (segment != null && !segment.large && (sparsest == null || isSparser(segment, sparsest))) {
        sparsest = segment;
      }
    }
    return Objects.requireNonNull(sparsest, "free blocks lie in a segment");
  }

  /** Gives back everything. */
  void close() {
    for (Segment segment : segments) {
      if (segment != null) {
        release(segment);
      }
    }
  }

  private static boolean isSparser(Segment a, Segment b) {
    return (long) a.freeUnits * b.units > (long) b.freeUnits * a.units;
  }
}
