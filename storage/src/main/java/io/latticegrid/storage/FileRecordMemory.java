package io.latticegrid.storage;

import io.latticegrid.data.port.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An engine of the record memory whose records lie in a file. Confined to the shard loop.
 *
 * <p>Beside the file there is in memory, per record, its hash in order ({@link HashSequence}), and
 * nothing else; it is made anew when a file is opened again. Records of one hash are numbered from
 * 0 without a gap. What the file has no room for lies in a {@link CompactRecordMemory}, so that a
 * write never fails half-way: whoever bounds the map bounds its bytes, of both.
 *
 * <p>A file of a former life is a copy that nobody vouches for: blocks that are not what was
 * written are dropped, tombstones too, and what is left is to be compared with another copy before
 * anybody relies on it.
 */
public final class FileRecordMemory implements RecordMemory {
  private final RecordFile file;
  private final FileMembers members;
  private final HashSequence hashes = new HashSequence();
  private final CompactRecordMemory besides = new CompactRecordMemory();
  private final RecordBlock scratch = new RecordBlock();
  private final RecordStamps translated = new RecordStamps();
  private final FileRecordView found;
  private final FileRecordView scanned;
  private final FileRecordView probed;
  private final Count inFile = new Count();
  private State state = State.OPEN;

  private enum State {
    OPEN,
    SCANNING,
    CLOSED
  }

  /** What lies in the file. */
  private static final class Count {
    private int tombstones;
    private long bytes;

    void add(RecordView record, int sign) {
      bytes += (long) sign * record.usedBytes();
      tombstones += record.isTombstone() ? sign : 0;
    }
  }

  /** Over an empty file. */
  public FileRecordMemory(RecordFile file, MemberNumbers numbers) {
    this.file = file;
    this.members = new FileMembers(file, numbers);
    this.found = new FileRecordView(members);
    this.scanned = new FileRecordView(members);
    this.probed = new FileRecordView(members);
  }

  /**
   * Over a file of a former life; may be called by any thread, before a shard is given it.
   *
   * @return how many blocks were not what had been written, and were dropped
   */
  public int readAgain() {
    List<long[]> dropped = new ArrayList<>();
    file.forEach((hash, ordinal, block) -> {
      if (ordinal == FileMembers.ORDINAL && !members.read(hash, block)) {
        dropped.add(new long[] {hash, ordinal});
      }
    });
    int damaged = dropped.size();
    TreeSet<Long> several = new TreeSet<>();
    int[] rotten = new int[1];
    UnsafeBuffer looked = new UnsafeBuffer(new byte[0]);
    file.forEach((hash, ordinal, block) -> {
      if (ordinal == FileMembers.ORDINAL) {
        return;
      }
      looked.wrap(block);
      boolean sound = scratch.isSound(block, hash) && namesMembers(looked);
      rotten[0] += sound ? 0 : 1;
      boolean tombstone = sound && RecordLayout.isTombstone(looked, 0);
      if (ordinal != 0) {
        several.add(hash);
      }
      if (!sound || tombstone || ordinal != 0) {
        dropped.add(new long[] {hash, ordinal});
      }
    });
    dropped.forEach(block -> file.remove(block[0], (int) block[1]));
    // Which of several has a key twice after a crash is not worth finding out: they are so rare.
    several.forEach(hash -> file.remove(hash, 0));
    file.forEach((hash, ordinal, block) -> {
      if (ordinal == 0) {
        hashes.insert(hash);
        probed.block.wrap(block);
        inFile.add(probed.atBlock(hash), 1);
      }
    });
    probed.clear();
    return damaged + rotten[0];
  }

  private boolean namesMembers(UnsafeBuffer block) {
    return members.isKnown(RecordLayout.stampMember(block, 0))
        && members.isKnown(RecordLayout.dotMember(block, 0));
  }

  /** Gives it to a shard. */
  public void bind(MemberNumbers numbers) {
    members.bind(numbers);
  }

  @Override
  public @Nullable RecordView find(long keyHash, byte[] key) {
    return find(keyHash, key, 0, key.length);
  }

  @Override
  public @Nullable RecordView find(long keyHash, byte[] array, int offset, int length) {
    checkOpen();
    found.clear();
    if (find(found, keyHash, array, offset, length) >= 0) {
      return found;
    }
    return besides.find(keyHash, array, offset, length);
  }

  /** The place of a key in the file; if it has none, one's complement of the next place. */
  private int find(FileRecordView view, long keyHash, byte[] key) {
    return find(view, keyHash, key, 0, key.length);
  }

  private int find(FileRecordView view, long keyHash, byte[] array, int offset, int length) {
    int ordinal = 0;
    while (file.find(keyHash, ordinal, view.block)) {
      if (RecordLayout.hasKey(view.block, 0, array, offset, length)) {
        view.atBlock(keyHash);
        return ordinal;
      }
      ordinal++;
    }
    return ~ordinal;
  }

  @Override
  public void put(long keyHash, byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    checkMutable();
    RecordLayout.checkBounds(key, stamps, value);
    int place = find(probed, keyHash, key);
    boolean wasHere = place >= 0;
    boolean wasBesides = !wasHere && besides.find(keyHash, key) != null;
    int tombstonesBefore = wasHere && probed.isTombstone() ? 1 : 0;
    final int bytesBefore = wasHere ? probed.usedBytes() : 0;
    if (write(keyHash, wasHere ? place : ~place, key, stamps, value)) {
      inFile.bytes += used(key, translated, value) - bytesBefore;
      inFile.tombstones += (value == null ? 1 : 0) - tombstonesBefore;
      if (wasBesides) {
        besides.forget(keyHash, key);
      }
    } else {
      besides.put(keyHash, key, stamps, value);
      if (wasHere) {
        removeFromFile(keyHash, place);
      }
    }
    if (!wasHere && !wasBesides) {
      hashes.insert(keyHash);
    }
    probed.clear();
  }

  private static int used(byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    int length = RecordLayout.length(key.length, value == null ? 0 : value.length, stamps);
    return SizeClasses.unitsFor(length) * SizeClasses.UNIT_BYTES;
  }

  private boolean write(
      long keyHash, int ordinal, byte[] key, RecordStamps stamps, byte @Nullable [] value) {
    int stampMember = members.toFile(stamps.stampMember());
    int dotMember = members.toFile(stamps.dotMember());
    if (stampMember < 0 || dotMember < 0) {
      return false;
    }
    translated
        .stamp(stamps.stampTime(), stampMember)
        .dot(dotMember, stamps.dotSequence())
        .expiresAt(stamps.expiresAtMillis())
        .access(stamps.access());
    int length = scratch.write(keyHash, key, translated, value);
    return file.put(keyHash, ordinal, scratch.buffer(), length);
  }

  @Override
  public boolean forget(long keyHash, byte[] key) {
    checkMutable();
    int place = find(probed, keyHash, key);
    if (place < 0 && !besides.forget(keyHash, key)) {
      return false;
    }
    if (place >= 0) {
      removeFromFile(keyHash, place);
    }
    probed.clear();
    hashes.remove(keyHash);
    return true;
  }

  /** Removes the block at a place, which {@link #probed} shows, and leaves no gap. */
  private void removeFromFile(long keyHash, int place) {
    file.find(keyHash, place, probed.block);
    inFile.add(probed.atBlock(keyHash), -1);
    int last = place;
    while (file.find(keyHash, last + 1, probed.block)) {
      last++;
    }
    if (last > place) {
      moveTo(keyHash, last, place);
    }
    file.remove(keyHash, last);
  }

  private void moveTo(long keyHash, int last, int place) {
    file.find(keyHash, last, probed.block);
    byte[] key = probed.atBlock(keyHash).keyBytes();
    byte[] value = probed.valueBytes();
    int bytes = probed.usedBytes();
    RecordStamps stamps = new RecordStamps().of(probed);
    int length = scratch.copy(probed.block);
    if (!file.put(keyHash, place, scratch.buffer(), length)) {
      besides.put(keyHash, key, stamps, value);
      inFile.bytes -= bytes;
      inFile.tombstones -= value == null ? 1 : 0;
      file.remove(keyHash, place);
    }
  }

  @Override
  public long scan(long cursor, int maxRecords, RecordVisitor visitor) {
    checkMutable();
    state = State.SCANNING;
    try {
      return scanFrom(cursor, maxRecords, visitor);
    } finally {
      state = State.OPEN;
      scanned.clear();
    }
  }

  private long scanFrom(long cursor, int maxRecords, RecordVisitor visitor) {
    int position = hashes.from(cursor);
    int visited = 0;
    while (position != HashSequence.NONE) {
      long hash = hashes.at(position);
      int count = hashes.count(hash);
      boolean wanted = visitAll(hash, count, visitor);
      visited += count;
      if (visited >= maxRecords || !wanted) {
        return hash + 1; // the greatest hash wraps to END
      }
      position = hashes.next(position + count);
    }
    return END;
  }

  private boolean visitAll(long hash, int count, RecordVisitor visitor) {
    boolean wanted = true;
    int ordinal = 0;
    while (ordinal < count && file.find(hash, ordinal, scanned.block)) {
      wanted &= visitor.visit(scanned.atBlock(hash));
      ordinal++;
    }
    if (ordinal == count) {
      return wanted;
    }
    boolean[] all = {wanted};
    besides.scan(
        hash,
        count - ordinal,
        record -> {
          all[0] &= record.keyHash() != hash || visitor.visit(record);
          return record.keyHash() == hash;
        });
    return all[0];
  }

  @Override
  public int liveCount() {
    return hashes.size() - tombstoneCount();
  }

  @Override
  public int tombstoneCount() {
    return inFile.tombstones + besides.tombstoneCount();
  }

  @Override
  public long usedBytes() {
    return inFile.bytes + besides.usedBytes();
  }

  /** {@inheritDoc} What lies in the file is not counted. */
  @Override
  public long reservedBytes() {
    return hashes.bytes() + besides.reservedBytes();
  }

  /** The bytes of records that the file had no room for. */
  public long besidesBytes() {
    return besides.usedBytes();
  }

  @Override
  public void close() {
    end(true);
  }

  @Override
  public void leave() {
    end(false);
  }

  private void end(boolean delete) {
    Invariant.check(state != State.SCANNING, "a visitor does not change the memory");
    if (state == State.CLOSED) {
      return;
    }
    found.clear();
    probed.clear();
    state = State.CLOSED;
    hashes.clear();
    besides.close();
    inFile.bytes = 0;
    inFile.tombstones = 0;
    if (delete) {
      file.delete();
    } else {
      file.close();
    }
  }

  private void checkMutable() {
    checkOpen();
    Invariant.check(state != State.SCANNING, "a visitor does not change the memory");
    found.clear();
  }

  private void checkOpen() {
    Invariant.check(state != State.CLOSED, "a closed record memory is not used");
  }
}
