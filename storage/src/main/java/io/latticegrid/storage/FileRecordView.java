package io.latticegrid.storage;

import org.agrona.concurrent.UnsafeBuffer;

/** The flyweight of {@link FileRecordMemory}: names members as the shard does. Confined to it. */
final class FileRecordView extends CompactRecordView {
  private final FileMembers members;

  /** Wrapped around the block. */
  final UnsafeBuffer block = new UnsafeBuffer(new byte[0]);

  FileRecordView(FileMembers members) {
    this.members = members;
  }

  /** Shows what the block has, which is of this hash. */
  FileRecordView atBlock(long hash) {
    moveTo(block, 0, hash & 0xFFFFFFFF_00000000L);
    return this;
  }

  @Override
  void clear() {
    super.clear();
    block.wrap(NO_BYTES);
  }

  @Override
  public int stampMember() {
    return members.toShard(super.stampMember());
  }

  @Override
  public int dotMember() {
    return members.toShard(super.dotMember());
  }
}
