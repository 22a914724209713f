package io.latticegrid.storage;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A piece of direct memory of a {@link RecordArena}, from which blocks are cut from front to back.
 * Confined to the shard loop. After {@link #close()} the buffer has no bytes, so that a view which
 * outlived its time fails its bounds check instead of reading foreign memory.
 */
final class Segment {
  private static final byte[] NO_BYTES = {};

  final int id;
  final int units;
  final boolean large;
  final UnsafeBuffer buffer;

  /** The units cut so far: blocks lie below without gaps, used or free. */
  int cutUnits;

  int usedUnits;
  int freeUnits;

  private final ByteBuffer memory;

  Segment(int id, int bytes, boolean large) {
    this.id = id;
    this.units = bytes / SizeClasses.UNIT_BYTES;
    this.large = large;
    this.memory = ByteBuffer.allocateDirect(bytes);
    this.buffer = new UnsafeBuffer(memory);
  }

  int bytes() {
    return units * SizeClasses.UNIT_BYTES;
  }

  void close() {
    buffer.wrap(NO_BYTES);
    BufferUtil.free(memory);
  }
}
