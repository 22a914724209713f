package io.latticegrid.storage;

import io.latticegrid.data.port.Invariant;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a {@link CompactRecordMemory}, in direct memory outside of the heap. Confined to
 * the shard loop.
 *
 * <p>Blocks are cut from segments, since a node has partitions times maps of these and most are
 * small. Half of the last one is unused as a rule, and each takes some {@link #SEGMENT_COST} bytes
 * besides: so they are as long as the square root of both makes best, a few kilobytes at first and
 * {@link #MAX_SEGMENT_BYTES} from some hundred megabytes on. A freed block goes to the free list of
 * its size class and is reused for the same size; a block above {@link #LARGE_BYTES} has a segment
 * of its own, which goes back to the system at once.
 *
 * <p>Free lists alone would strand memory when sizes change, so their sum is bounded: when more
 * than a quarter of the segments is free, the emptiest segment is evacuated, its records moved to
 * free blocks of others, and given back (the cleaner of Rosenblum and Ousterhout, "The Design and
 * Implementation of a Log-Structured File System", 1992, one segment at a time). One evacuation
 * moves less than a segment, so no step takes longer than copying 128 KiB.
 *
 * <p>A block is named by a 32-bit reference: 17 bits of segment (never 0) and 15 bits of unit,
 * which spans 16 GiB; 0 is no block.
 */
final class RecordArena {
  static final int MIN_SEGMENT_BYTES = 2 << 10;
  static final int MAX_SEGMENT_BYTES = 128 << 10;
  static final int LARGE_BYTES = 32 << 10;

  /** Bytes of objects on the heap, and of the allocator, a segment; twice that. */
  private static final int SEGMENT_COST = 512;

  /** So many blocks fit a segment, lest what is left at its end be much. */
  private static final int BLOCKS_A_SEGMENT = 8;

  private static final int UNIT_BYTES = SizeClasses.UNIT_BYTES;
  private static final int UNIT_BITS = 15;
  private static final int UNIT_MASK = (1 << UNIT_BITS) - 1;

  /** What a processor asks memory for at once, and how much of a record is mostly looked at. */
  private static final int LINE_BYTES = 64;

  private static final int GLANCED_BYTES = 3 * LINE_BYTES;

  private static final int NEXT_FREE = 0;
  private static final int PREVIOUS_FREE = 4;
  private static final int FREE_UNITS = 8;

  private final SegmentTable segments = new SegmentTable(1 << (32 - UNIT_BITS));
  private int[] freeHeads = {};
  private @Nullable Segment current;
  private long usedBytes;
  private long freeListBytes;
  private long largeBytes;

  /** Told where a record went when its segment is evacuated. */
  @FunctionalInterface
  interface Relocation {
    void moved(int from, int to);
  }

  /** The buffer that holds a block. */
  UnsafeBuffer buffer(int ref) {
    return segment(ref).buffer;
  }

  /** Where in its buffer a block starts. */
  static int offset(int ref) {
    return (ref & UNIT_MASK) * UNIT_BYTES;
  }

  /** The lower half of the key hash of the record in a block. */
  int hashLower(int ref) {
    return RecordLayout.hashLower(segment(ref).buffer, offset(ref));
  }

  /** Reads a byte of each of the first lines of memory from a block on; their sum means nothing. */
  long glance(int ref) {
    UnsafeBuffer buffer = segment(ref).buffer;
    int from = offset(ref);
    int to = Math.min(buffer.capacity(), from + GLANCED_BYTES);
    long sum = 0;
    for (int at = from; at < to; at += LINE_BYTES) {
      sum += buffer.getByte(at);
    }
    return sum;
  }

  /** Takes a block of a size given by {@link SizeClasses#unitsFor}. */
  int allocate(int units) {
    int bytes = units * UNIT_BYTES;
    int ref;
    if (bytes > LARGE_BYTES) {
      ref = allocateLarge(bytes);
    } else {
      int sizeClass = SizeClasses.classOf(units);
      ref = sizeClass < freeHeads.length ? freeHeads[sizeClass] : 0;
      if (ref != 0) {
        unlink(ref);
      } else {
        ref = cut(units);
      }
      segment(ref).usedUnits += units;
    }
    usedBytes += bytes;
    return ref;
  }

  /** Gives a block back; its memory may be gone afterwards. */
  void free(int ref, int units) {
    Segment segment = segment(ref);
    usedBytes -= (long) units * UNIT_BYTES;
    if (segment.large) {
      largeBytes -= segment.bytes();
      release(segment);
      return;
    }
    segment.usedUnits -= units;
    link(ref, units);
    if (segment.usedUnits == 0 && segment != current) {
      giveBack(segment);
    }
    if (usedBytes == largeBytes && current != null) {
      giveBack(current);
    }
  }

  /** Bounds the memory stranded in free lists: evacuates one segment if there is too much. */
  void evacuateIfSparse(Relocation relocation) {
    long smallBytes = segments.bytes() - largeBytes;
    if (freeListBytes <= Math.max(2 * MIN_SEGMENT_BYTES, smallBytes / 4)) {
      return;
    }
    Segment victim = segments.sparsest();
    if (victim == current) {
      current = null;
    }
    unlinkAll(victim);
    for (int unit = 0; unit < victim.cutUnits; ) {
      unit += evacuate(victim, unit, relocation);
    }
    Invariant.check(victim.usedUnits == 0, "an evacuated segment is empty");
    release(victim);
  }

  /** The bytes of all blocks in use. */
  long usedBytes() {
    return usedBytes;
  }

  /** The bytes taken from the system. */
  long reservedBytes() {
    return segments.bytes();
  }

  /** Frees all segments. */
  void close() {
    segments.close();
    current = null;
    freeHeads = new int[0];
    usedBytes = 0;
    freeListBytes = 0;
    largeBytes = 0;
  }

  private int evacuate(Segment victim, int unit, Relocation relocation) {
    int from = victim.id << UNIT_BITS | unit;
    int offset = unit * UNIT_BYTES;
    if (RecordLayout.isFree(victim.buffer, offset)) {
      return victim.buffer.getInt(offset + FREE_UNITS);
    }
    int length = RecordLayout.length(victim.buffer, offset);
    int units = SizeClasses.unitsFor(length);
    int to = allocate(units);
    buffer(to).putBytes(offset(to), victim.buffer, offset, length);
    victim.usedUnits -= units;
    usedBytes -= (long) units * UNIT_BYTES;
    relocation.moved(from, to);
    return units;
  }

  private int allocateLarge(int bytes) {
    Segment segment = segments.open(bytes, true);
    largeBytes += bytes;
    return segment.id << UNIT_BITS;
  }

  private int cut(int units) {
    Segment segment = current;
    if (segment == null || segment.units - segment.cutUnits < units) {
      Segment opened = segments.open(segmentBytes(units * UNIT_BYTES), false);
      if (segment != null) {
        retire(segment);
      }
      current = opened;
      segment = opened;
    }
    int ref = segment.id << UNIT_BITS | segment.cutUnits;
    segment.cutUnits += units;
    return ref;
  }

  private int segmentBytes(int blockBytes) {
    long smallBytes = segments.bytes() - largeBytes;
    int best = Integer.highestOneBit((int) Math.sqrt((double) SEGMENT_COST * smallBytes) | 1);
    int block = Integer.highestOneBit(Math.max(1, blockBytes - 1)) * 2;
    long several = Math.min((long) block * BLOCKS_A_SEGMENT, Long.highestOneBit(smallBytes));
    long wanted = Math.max(Math.max(MIN_SEGMENT_BYTES, best), Math.max(block, several));
    return (int) Math.min(MAX_SEGMENT_BYTES, wanted);
  }

  /**
   * Makes free blocks of what is left of a segment; or gives the whole back if nothing in it is
   * used.
   */
  private void retire(Segment segment) {
    if (segment.usedUnits == 0) {
      giveBack(segment);
      return;
    }
    int left = segment.units - segment.cutUnits;
    while (left >= SizeClasses.MIN_UNITS) {
      int units = SizeClasses.unitsWithin(left);
      int ref = segment.id << UNIT_BITS | segment.cutUnits;
      segment.cutUnits += units;
      link(ref, units);
      left -= units;
    }
  }

  /** Releases a segment of which no block is used. */
  private void giveBack(Segment segment) {
    unlinkAll(segment);
    release(segment);
  }

  private void release(Segment segment) {
    if (segment == current) {
      current = null;
    }
    segments.release(segment);
  }

  private Segment segment(int ref) {
    return segments.get(ref >>> UNIT_BITS);
  }

  private void link(int ref, int units) {
    int sizeClass = SizeClasses.classOf(units);
    if (sizeClass >= freeHeads.length) {
      freeHeads = Arrays.copyOf(freeHeads, sizeClass + 1);
    }
    Segment segment = segment(ref);
    int offset = offset(ref);
    int next = freeHeads[sizeClass];
    segment.buffer.putInt(offset + NEXT_FREE, next);
    segment.buffer.putInt(offset + PREVIOUS_FREE, 0);
    segment.buffer.putInt(offset + FREE_UNITS, units);
    RecordLayout.markFree(segment.buffer, offset);
    if (next != 0) {
      buffer(next).putInt(offset(next) + PREVIOUS_FREE, ref);
    }
    freeHeads[sizeClass] = ref;
    segment.freeUnits += units;
    freeListBytes += (long) units * UNIT_BYTES;
  }

  private void unlink(int ref) {
    Segment segment = segment(ref);
    int offset = offset(ref);
    int next = segment.buffer.getInt(offset + NEXT_FREE);
    int previous = segment.buffer.getInt(offset + PREVIOUS_FREE);
    int units = segment.buffer.getInt(offset + FREE_UNITS);
    if (next != 0) {
      buffer(next).putInt(offset(next) + PREVIOUS_FREE, previous);
    }
    if (previous != 0) {
      buffer(previous).putInt(offset(previous) + NEXT_FREE, next);
    } else {
      freeHeads[SizeClasses.classOf(units)] = next;
    }
    segment.freeUnits -= units;
    freeListBytes -= (long) units * UNIT_BYTES;
  }

  /** Takes the free blocks of a segment out of their lists; they stay marked as free. */
  private void unlinkAll(Segment segment) {
    for (int unit = 0; unit < segment.cutUnits; ) {
      int offset = unit * UNIT_BYTES;
      if (RecordLayout.isFree(segment.buffer, offset)) {
        unlink(segment.id << UNIT_BITS | unit);
        unit += segment.buffer.getInt(offset + FREE_UNITS);
      } else {
        unit += SizeClasses.unitsFor(RecordLayout.length(segment.buffer, offset));
      }
    }
  }
}
