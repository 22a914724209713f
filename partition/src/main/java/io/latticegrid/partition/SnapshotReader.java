package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Reads a partition piece by piece: map by map and in the order of the key hash, tombstones
 * included, then the results of clients' writes, session by session. Confined to the shard's loop.
 */
final class SnapshotReader {
  /** Stands for the results of clients' writes where a cursor names a map. */
  static final int WINDOWS = Integer.MAX_VALUE;

  private final PartitionState state;
  private final List<Delta> records = new ArrayList<>();
  private long bytes;

  SnapshotReader(PartitionState state) {
    this.state = state;
  }

  /** The chunk that a backup asks for. */
  Chunk read(Fetch fetch) {
    int maxBytes = Math.min(fetch.maxBytes(), Limits.MAX_PIECE_BYTES);
    if (fetch.mapId() == WINDOWS) {
      return windows(fetch, fetch.cursor(), maxBytes);
    }
    NavigableMap<Integer, RecordMemory> maps = state.maps();
    for (Map.Entry<Integer, RecordMemory> map : maps.tailMap(fetch.mapId(), true).entrySet()) {
      int mapId = map.getKey();
      if (bytes >= maxBytes) {
        return chunk(fetch, mapId, RecordMemory.START);
      }
      long cursor = mapId == fetch.mapId() ? fetch.cursor() : RecordMemory.START;
      long next = read(mapId, map.getValue(), cursor, maxBytes);
      if (next != RecordMemory.END) {
        return chunk(fetch, mapId, next);
      }
    }
    return records.isEmpty()
        ? windows(fetch, Long.MIN_VALUE, maxBytes)
        : chunk(fetch, WINDOWS, Long.MIN_VALUE);
  }

  private Chunk chunk(Fetch fetch, int nextMapId, long nextCursor) {
    return new Chunk(fetch.number(), true, records, nextMapId, nextCursor, List.of(), null);
  }

  private Chunk windows(Fetch fetch, long fromSession, int maxBytes) {
    SessionWindows.Page page = state.windows().page(fromSession, maxBytes);
    return new Chunk(
        fetch.number(),
        true,
        page.done() ? state.remembered() : List.of(),
        WINDOWS,
        page.nextSession(),
        page.entries(),
        page.done() ? state.cut() : null);
  }

  private long read(int mapId, RecordMemory memory, long cursor, int maxBytes) {
    return memory.scan(
        cursor,
        Integer.MAX_VALUE,
        record -> {
          Delta delta = state.toDelta(mapId, record);
          records.add(delta);
          bytes += delta.size();
          return bytes < maxBytes;
        });
  }
}
