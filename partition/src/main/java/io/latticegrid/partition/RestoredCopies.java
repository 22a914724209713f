package io.latticegrid.partition;

import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.log.DataLog;
import io.latticegrid.storage.log.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The copies of a shard that were in the node's log when it started, until a row names this member
 * for their partitions, or none has for a while; and as long as a row may do so yet, because the
 * partition waits for what becomes of its other holders. Confined to the shard's loop.
 */
public final class RestoredCopies {
  /** A node that is back takes part in its partitions again within seconds. */
  private static final long KEPT_NANOS = 120_000_000_000L;

  private final TreeMap<Long, RestoredCopy> copies = new TreeMap<>();
  private long keptUntilNanos;

  /**
   * A copy that is there, whole.
   *
   * @param group group of the partition
   * @param partition the partition
   * @param life which life of it this is
   * @param entries how many entries it has
   */
  public record Copy(int group, int partition, int life, long entries) {}

  /**
   * What reading a log came to.
   *
   * @param whole the copies that are there
   * @param damaged in words, those that are not because the log is damaged
   */
  public record Restored(List<Copy> whole, List<String> damaged) {
    /** Copies the lists. */
    public Restored {
      whole = List.copyOf(whole);
      damaged = List.copyOf(damaged);
    }
  }

  RestoredCopies() {}

  /** Takes the next records of the log. */
  void take(HostContext context, Makings makings, List<DataLog.Item> items) {
    HostJournal journals = context.journals();
    if (journals == null) {
      return;
    }
    for (DataLog.Item item : items) {
      LogRecord record = item.record();
      RestoredCopy copy =
          copies.computeIfAbsent(
              record.id(),
              id ->
                  new RestoredCopy(context, makings, journals, record.group(), record.partition()));
      if (item.damage() == null) {
        copy.take(record);
      } else {
        copy.damaged(String.valueOf(item.damage().getMessage()));
      }
    }
  }

  /** The log is read to its end. */
  Restored over(long nowNanos) {
    keptUntilNanos = nowNanos + KEPT_NANOS;
    List<Copy> whole = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (Map.Entry<Long, RestoredCopy> entry : copies.entrySet()) {
      RestoredCopy copy = entry.getValue();
      int group = (int) (entry.getKey() >> 32);
      int partition = (int) (long) entry.getKey();
      copy.over();
      if (copy.isWhole()) {
        whole.add(new Copy(group, partition, copy.life(), copy.state().liveCount()));
      } else if (copy.damage() != null) {
        damaged.add("partition %d of group %d: %s".formatted(partition, group, copy.damage()));
      }
    }
    copies.values().removeIf(copy -> !copy.isWhole());
    return new Restored(whole, damaged);
  }

  /** The copy that a row asks for, which is not kept here any more; null if there is none. */
  @Nullable RestoredCopy remove(int group, PartitionRow row) {
    RestoredCopy copy = copies.remove(Partitions.id(group, row.partition()));
    if (copy != null && copy.life() != row.life()) {
      copy.drop();
      return null;
    }
    return copy;
  }

  /** Drops what no row has asked for, nor may ask for. */
  void tick(long nowNanos, boolean isMember) {
    if (copies.isEmpty()) {
      return;
    }
    copies.values().forEach(RestoredCopy::look);
    if (!isMember) {
      keptUntilNanos = nowNanos + KEPT_NANOS;
    } else if (nowNanos - keptUntilNanos > 0) {
      copies
          .values()
          .removeIf(copy -> {
            boolean over = !copy.isAwaited();
            if (over) {
              copy.drop();
            }
            return over;
          });
    }
  }
}
