package io.latticegrid.partition;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the records and indexes of all shards of a node take of its memory, and what they may take.
 * Thread-safe. Exact: every segment and table that is taken or given back is counted at once.
 */
public final class NodeMemory {
  private final long limitBytes;

  /** How much less than its threshold, in percent of the limit, ends a level that was told. */
  private static final int HYSTERESIS = 2;

  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicReference<Pressure> told = new AtomicReference<>(Pressure.NORMAL);

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

  /**
   * The pressure if it is to be told that it has changed, once: a rise at once, a fall when it is
   * two percent of the limit below.
   */
  @Nullable Pressure changed() {
    Pressure before = told.get();
    Pressure now = pressure();
    if (now.compareTo(before) < 0) {
      long lenient = usedBytes.get() + limitBytes / 100 * HYSTERESIS;
      now = Pressure.of(lenient, limitBytes);
    }
    return now != before && told.compareAndSet(before, now) ? now : null;
  }
}
