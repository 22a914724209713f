package io.latticegrid.partition;

import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads a partition piece by piece, map by map and in the order of the key hash, tombstones included. Confined to the shard's loop. */
final class SnapshotReader {
  private final PartitionState state;
  private final List<Delta> records = new ArrayList<>();
  private long bytes;

  SnapshotReader(PartitionState state) {
    this.state = state;
  }

  /** The chunk that a backup asks for. */
  Chunk read(Fetch fetch) {
    TreeMap<Integer, RecordMemory> maps = new TreeMap<>(state.maps());
    Integer mapId = maps.ceilingKey(fetch.mapId());
    long cursor = mapId != null && mapId == fetch.mapId() ? fetch.cursor() : RecordMemory.START;
    while (mapId != null) {
      long next = read(mapId, maps.get(mapId), cursor, fetch.maxBytes());
      if (next != RecordMemory.END) {
        return new Chunk(true, records, mapId, next, false, List.of());
      }
      cursor = RecordMemory.START;
      mapId = maps.higherKey(mapId);
      if (mapId != null && bytes >= fetch.maxBytes()) {
        return new Chunk(true, records, mapId, RecordMemory.START, false, List.of());
      }
    }
    return new Chunk(true, records, 0, 0, true, state.windows().entries());
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
