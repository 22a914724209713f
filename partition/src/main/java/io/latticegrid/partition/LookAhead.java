package io.latticegrid.partition;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.storage.RecordMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what operations will read that are about to be executed in a row, without deciding anything
 * by it. Confined to the shard's loop.
 *
 * <p>Most of an operation's time is waiting for main memory: partition, index and record lie in
 * lines that no cache holds, and each says only where the next one is. One operation after the
 * other waits for each of them. Here all partitions are read, then all slots of indexes, then all
 * records: what does not depend on each other is waited for together (group prefetching: Chen,
 * Ailamaki, Gibbons and Mowry, "Improving Hash Join Performance through Prefetching", 2004).
 */
public final class LookAhead {
  /** How many keys are looked at together: what they read has to stay in the nearest caches. */
  private static final int MOST = 64;

  private final PartitionHost host;
  private final @Nullable Partition[] found = new Partition[MOST];
  private final @Nullable RecordMemory[] memories = new RecordMemory[MOST];
  private final long[] hashes = new long[MOST];
  private final int[] mapIds = new int[MOST];
  private int size;

  /** What was read comes to this, which nobody needs: what nobody could see is not read. */
  private long sum;

  LookAhead(PartitionHost host) {
    this.host = host;
  }

  /** Takes a key that is about to be looked for; one that is not here, or too many, is no error. */
  public void add(int group, int partition, int mapId, byte[] bytes, int offset, int length) {
    Partition here = host.find(group, partition);
    if (here != null && size < MOST) {
      found[size] = here;
      mapIds[size] = mapId;
      hashes[size] = KeyHash.hash(bytes, offset, length);
      size++;
    }
  }

  /** Whether it takes no more before {@link #look}. */
  public boolean isFull() {
    return size == MOST;
  }

  /** Looks at all that was added, and forgets it. */
  public void look() {
    int count = size;
    size = 0;
    if (count > 1) {
      long read = 0;
      for (int i = 0; i < count; i++) {
        Partition partition = found[i];
        memories[i] = partition == null ? null : partition.state().memory(mapIds[i]);
        read += partition == null ? 0 : partition.glance();
      }
      for (int i = 0; i < count; i++) {
        RecordMemory memory = memories[i];
        read += memory == null ? 0 : memory.glanceAtIndex(hashes[i]);
      }
      for (int i = 0; i < count; i++) {
        RecordMemory memory = memories[i];
        read += memory == null ? 0 : memory.glanceAtRecord(hashes[i]);
      }
      sum += read;
    }
    for (int i = 0; i < count; i++) {
      found[i] = null;
      memories[i] = null;
    }
  }

  /**
   * Looks at the keys of some sections of a batch.
   *
   * @param from the first of them
   * @return the first section that was not looked at
   */
  int over(int group, int mapId, List<BatchSection> sections, int from) {
    int at = from;
    while (at < sections.size() && !isFull()) {
      BatchSection section = sections.get(at++);
      List<KeyValue> entries = section.entries();
      for (int i = 0; i < entries.size(); i++) {
        byte[] key = entries.get(i).key();
        add(group, section.partition(), mapId, key, 0, key.length);
      }
    }
    look();
    return at;
  }

  /**
   * Looks at the keys of some changes.
   *
   * @param from the first of them
   * @return the first section that was not looked at
   */
  int over(List<DeltaSection> sections, int from) {
    int at = from;
    while (at < sections.size() && !isFull()) {
      DeltaSection section = sections.get(at++);
      List<Delta> deltas = section.deltas();
      for (int i = 0; i < deltas.size(); i++) {
        Delta delta = deltas.get(i);
        byte[] key = delta.key();
        add(section.group(), section.partition(), delta.mapId(), key, 0, key.length);
      }
    }
    look();
    return at;
  }

  /** What all that was read comes to; means nothing. */
  long sum() {
    return sum;
  }
}
