package io.latticegrid.partition;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * When entries of a partition are to be looked at because their time may have come: half a hash an
 * entry, on a wheel. Confined to the shard's loop.
 */
final class EntryTimers {
  private static final int FEW = 1_024;

  /** Entries whose keys have one hash, of which more than this were never seen. */
  private static final int SAME_HASH = 64;

  private final ExpiryWheel wheel = new ExpiryWheel();
  private final MapMemories maps;

  EntryTimers(MapMemories maps) {
    this.maps = maps;
  }

  long size() {
    return wheel.size();
  }

  void clear() {
    wheel.clear();
  }

  /** Has an entry looked at at a time that it has got. */
  void add(long atMillis, int mapId, long hash, long nowMillis) {
    wheel.schedule(atMillis, mapId, hash, nowMillis);
    if (wheel.size() > FEW && wheel.size() > 2 * liveCount() + FEW) {
      scheduleAnew(nowMillis);
    }
  }

  private long liveCount() {
    return maps.all().stream().mapToLong(RecordMemory::liveCount).sum();
  }

  /** Has all entries looked at at their times: timers of those that went are left behind. */
  void scheduleAnew(long nowMillis) {
    wheel.clear();
    maps.inOrder()
        .forEach((mapId, memory) ->
            memory.scan(
                RecordMemory.START,
                Integer.MAX_VALUE,
                record -> {
                  if (!record.isTombstone() && record.expiresAtMillis() != 0) {
                    wheel.schedule(record.expiresAtMillis(), mapId, record.keyHash(), nowMillis);
                  }
                  return true;
                }));
  }

  /** Has an entry looked at again at a time. */
  void lookAgain(long atMillis, int mapId, byte[] key, long nowMillis) {
    wheel.schedule(atMillis, mapId, KeyHash.hash(key), nowMillis);
  }

  /** Has entries looked at whose time may have come: a bounded number. */
  void poll(long nowMillis, BiConsumer<Integer, byte[]> look) {
    wheel.poll(
        nowMillis,
        (mapId, upperHash) -> {
          RecordMemory memory = maps.find(mapId);
          List<byte[]> keys = new ArrayList<>(1);
          if (memory != null) {
            memory.scan(
                (long) upperHash << 32,
                SAME_HASH,
                record ->
                    (int) (record.keyHash() >>> 32) == upperHash && keys.add(record.keyBytes()));
          }
          keys.forEach(key -> look.accept(mapId, key));
        });
  }
}
