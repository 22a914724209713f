package io.latticegrid.partition;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.RecordMemory;
import java.util.Map;

/**
 * What copies are made of. Immutable.
 *
 * @param members numbers members
 * @param memories makes the memories of maps
 * @param restored the copies that the node's log had
 */
record Makings(MemberIndex members, RecordMemories memories, RestoredCopies restored) {
  /** The state of a copy that holds nothing yet. */
  PartitionState state(
      HostContext context, int group, int partition, Stages stages, Journal journal) {
    Rand rand = new SplittableRand(context.self().nodeId()).fork("uses " + partition);
    MapPlaces places = context.places();
    MapMemories.Source source =
        new MapMemories.Source(
            mapId ->
                new RecordMemories.Place(
                    group, partition, mapId, places.limits(mapId), places.share(mapId, group)),
            memories,
            members);
    MapMemories maps = new MapMemories(source, places.memory());
    return new PartitionState(
        members, maps, stages, new Uses(places, rand), places.memory(), journal);
  }

  /** What files of a former life of the node have of a partition; given once. */
  Map<Integer, RecordMemory> reopen(int group, int partition) {
    return memories.reopen(group, partition, members);
  }
}
