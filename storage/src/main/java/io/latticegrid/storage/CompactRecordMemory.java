package io.latticegrid.storage;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.port.Invariant;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The default engine of the record memory: records outside of the heap, in blocks of a {@link
 * RecordArena}, found through a {@link HashOrderedIndex}. Confined to the shard loop.
 *
 * <p>A record is replaced in place when its size class stays the same, so updates of equal size
 * make no garbage; finding and replacing allocate nothing on the heap. The layout is drawn in
 * {@link RecordLayout}. An empty memory holds no segment and no table.
 */
public final class CompactRecordMemory implements RecordMemory {
  private final RecordArena arena = new RecordArena();
  private final HashOrderedIndex index = new HashOrderedIndex(arena);
  private final RecordArena.Relocation relocation = this::relocate;
  private final CompactRecordView found = new CompactRecordView();
  private final CompactRecordView scanned = new CompactRecordView();
  private int tombstones;

  /** The key of the last search, and where it ended; null once something has changed since. */
  private byte @Nullable [] soughtKey;

  private long soughtHash;
  private int soughtAt;
  private boolean scanning;
  private boolean closed;

  /** An empty memory. */
  public CompactRecordMemory() {}

  @Override
  public @Nullable RecordView find(long keyHash, byte[] key) {
    checkOpen();
    int position = position(keyHash, key, 0, key.length);
    soughtKey = key;
    soughtHash = keyHash;
    soughtAt = position;
    if (position == HashOrderedIndex.NONE) {
      return null;
    }
    return found(position);
  }

  @Override
  public @Nullable RecordView find(long keyHash, byte[] array, int offset, int length) {
    checkOpen();
    int position = position(keyHash, array, offset, length);
    return position == HashOrderedIndex.NONE ? null : found(position);
  }

  private CompactRecordView found(int position) {
    int ref = index.refAt(position);
    return found.moveTo(arena.buffer(ref), RecordArena.offset(ref), index.hashUpperAt(position));
  }

  @Override
  public long glanceAtIndex(long keyHash) {
    return index.glance(keyHash);
  }

  @Override
  public long glanceAtRecord(long keyHash) {
    int ref = index.likelyRef(keyHash);
    return ref == 0 ? 0 : arena.glance(ref);
  }

  @Override
  public void put(long keyHash, byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    // Who decides by what is there has just sought the very same array.
    boolean sought = key == soughtKey && keyHash == soughtHash;
    checkMutable();
    RecordLayout.checkBounds(key, stamps, value);
    int length = RecordLayout.length(key.length, value == null ? 0 : value.length, stamps);
    int units = SizeClasses.unitsFor(length);
    int position = sought ? soughtAt : position(keyHash, key);
    if (position == HashOrderedIndex.NONE) {
      int ref = arena.allocate(units);
      RecordLayout.write(arena.buffer(ref), RecordArena.offset(ref), keyHash, key, stamps, value);
      index.insert(keyHash, ref);
    } else {
      replace(position, units, keyHash, key, stamps, value);
    }
    if (value == null) {
      tombstones++;
    }
  }

  private void replace(
      int position,
      int units,
      long keyHash,
      byte[] key,
      RecordStamps stamps,
      byte @Nullable [] value) {
    int old = index.refAt(position);
    UnsafeBuffer oldBuffer = arena.buffer(old);
    int oldOffset = RecordArena.offset(old);
    int oldUnits = SizeClasses.unitsFor(RecordLayout.length(oldBuffer, oldOffset));
    boolean wasTombstone = RecordLayout.isTombstone(oldBuffer, oldOffset);
    if (oldUnits == units) {
      RecordLayout.write(oldBuffer, oldOffset, keyHash, key, stamps, value);
    } else {
      int ref = arena.allocate(units);
      RecordLayout.write(arena.buffer(ref), RecordArena.offset(ref), keyHash, key, stamps, value);
      index.replaceAt(position, ref);
      arena.free(old, oldUnits);
      arena.evacuateIfSparse(relocation);
    }
    if (wasTombstone) {
      tombstones--;
    }
  }

  private void relocate(int from, int to) {
    UnsafeBuffer buffer = arena.buffer(to);
    int offset = RecordArena.offset(to);
    byte[] key = new byte[RecordLayout.keyLength(buffer, offset)];
    buffer.getBytes(RecordLayout.keyOffset(buffer, offset), key);
    index.relocate(KeyHash.hash(key), from, to);
  }

  @Override
  public boolean forget(long keyHash, byte[] key) {
    checkMutable();
    int position = position(keyHash, key);
    if (position == HashOrderedIndex.NONE) {
      return false;
    }
    int ref = index.refAt(position);
    UnsafeBuffer buffer = arena.buffer(ref);
    int offset = RecordArena.offset(ref);
    if (RecordLayout.isTombstone(buffer, offset)) {
      tombstones--;
    }
    index.removeAt(position);
    arena.free(ref, SizeClasses.unitsFor(RecordLayout.length(buffer, offset)));
    arena.evacuateIfSparse(relocation);
    return true;
  }

  @Override
  public long scan(long cursor, int maxRecords, RecordVisitor visitor) {
    checkMutable();
    scanning = true;
    try {
      return scanFrom(cursor, maxRecords, visitor);
    } finally {
      scanning = false;
      scanned.clear();
    }
  }

  private long scanFrom(long cursor, int maxRecords, RecordVisitor visitor) {
    int position = index.nextUsed(index.lowerBound(cursor));
    int visited = 0;
    boolean wanted = true;
    while (position != HashOrderedIndex.NONE) {
      int ref = index.refAt(position);
      scanned.moveTo(arena.buffer(ref), RecordArena.offset(ref), index.hashUpperAt(position));
      long hash = scanned.keyHash();
      wanted &= visitor.visit(scanned);
      visited++;
      if (!index.hasHash(position + 1, hash) && (visited >= maxRecords || !wanted)) {
        return hash + 1; // the greatest hash wraps to END
      }
      position = index.nextUsed(position + 1);
    }
    return END;
  }

  @Override
  public int liveCount() {
    return index.size() - tombstones;
  }

  @Override
  public int tombstoneCount() {
    return tombstones;
  }

  @Override
  public long usedBytes() {
    return arena.usedBytes();
  }

  @Override
  public long reservedBytes() {
    return arena.reservedBytes() + index.bytes();
  }

  @Override
  public void close() {
    Invariant.check(!scanning, "a visitor does not change the memory");
    found.clear();
    soughtKey = null;
    arena.close();
    index.clear();
    tombstones = 0;
    closed = true;
  }

  private int position(long keyHash, byte[] key) {
    return position(keyHash, key, 0, key.length);
  }

  private int position(long keyHash, byte[] array, int offset, int length) {
    int position = index.lowerBound(keyHash);
    while (index.hasHash(position, keyHash)) {
      int ref = index.refAt(position);
      if (RecordLayout.hasKey(arena.buffer(ref), RecordArena.offset(ref), array, offset, length)) {
        return position;
      }
      position++;
    }
    return HashOrderedIndex.NONE;
  }

  private void checkMutable() {
    checkOpen();
    Invariant.check(!scanning, "a visitor does not change the memory");
    found.clear();
    soughtKey = null;
  }

  private void checkOpen() {
    Invariant.check(!closed, "a closed record memory is not used");
  }
}
