package io.latticegrid.partition;

import io.latticegrid.storage.RecordMemory;
import java.util.function.Supplier;

/**
 * What copies are made of. Immutable.
 *
 * @param members numbers members
 * @param memories makes the memory of one map
 * @param restored the copies that the node's log had
 */
record Makings(MemberIndex members, Supplier<RecordMemory> memories, RestoredCopies restored) {}
