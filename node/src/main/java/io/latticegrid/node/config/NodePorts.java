package io.latticegrid.node.config;

import io.latticegrid.data.port.BlockingPool;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.data.port.Loops;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.transport.Transport;
import io.latticegrid.storage.RecordMemories;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node asks of the outside world. Immutable. In simulation all of it is virtual,
 * and the node is the same.
 *
 * @param clock the time; timers belong to the loops
 * @param loops makes the loops that own no sockets: control, metadata log, DAG worker
 * @param transport connections; its loops are the shards
 * @param rand the source of all randomness
 * @param disk the node's files
 * @param logDisk the metadata log's files; blocks, so only the metadata log's loop calls it
 * @param blockingPool runs what may block
 * @param faultHandler told of broken invariants
 * @param buggify asked whether to take rare turns; never in production
 * @param stores what may lie behind maps
 * @param dataDisk the files of the log of the node's partitions; blocks, so only that log's loop
 *     calls it; null if the node keeps none
 * @param memories makes the memories of maps in partitions
 */
public record NodePorts(
    Clock clock,
    Loops loops,
    Transport transport,
    Rand rand,
    Disk disk,
    LogDisk logDisk,
    BlockingPool blockingPool,
    FaultHandler faultHandler,
    Buggify buggify,
    MapStores stores,
    @Nullable LogDisk dataDisk,
    RecordMemories memories) {}
