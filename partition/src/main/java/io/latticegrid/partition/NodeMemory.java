package io.latticegrid.partition;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the records and indexes of all shards of a node take of its memory, and what they may take.
 * Thread-safe. Exact: every segment and table that is taken or given back is counted at once.
 */
public final class NodeMemory {
  private final long limitBytes;
  private final AtomicLong usedBytes = new AtomicLong();

  /**
   * Nothing taken yet.
   *
   * @param limitBytes what may be taken; 0 for no limit
   */
  public NodeMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  void add(long bytes) {
    if (bytes != 0) {
      usedBytes.addAndGet(bytes);
    }
  }

  /** What may be taken; 0 for no limit. */
  public long limitBytes() {
    return limitBytes;
  }

  /** What is taken. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** How near that is to the limit. */
  public Pressure pressure() {
    return limitBytes == 0 ? Pressure.NORMAL : Pressure.of(usedBytes.get(), limitBytes);
  }
}
