package io.latticegrid.partition;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.storage.RecordMemory;
import java.util.function.Supplier;

/**
 * What copies are made of. Immutable.
 *
 * @param members numbers members
 * @param memories makes the memory of one map
 * @param restored the copies that the node's log had
 */
record Makings(MemberIndex members, Supplier<RecordMemory> memories, RestoredCopies restored) {
  /** The state of a copy that holds nothing yet. */
  PartitionState state(HostContext context, int partition, Stages stages, Journal journal) {
    Rand rand = new SplittableRand(context.self().nodeId()).fork("uses " + partition);
    MapPlaces places = context.places();
    return new PartitionState(
        members, memories, stages, new Uses(places, rand), places.memory(), journal);
  }
}
