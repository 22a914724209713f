package io.latticegrid.node;

import io.latticegrid.data.port.LogDisk;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.server.Shard;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.log.DataLog;
import io.latticegrid.storage.log.SegmentLog;
import io.latticegrid.storage.log.SegmentLogConfig;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps records in one of its lives: its log, if it has one, and what makes memories.
 * Reads what former lives have left. Confined to the control loop.
 */
final class KeptData {
  /** A node that is back takes part in its partitions again within seconds. */
  private static final long UNCLAIMED_NANOS = 120_000_000_000L;

  private final @Nullable DataLog log;
  private final RecordMemories memories;
  private final Loop control;
  private int closing;

  KeptData(NodePorts ports, NodeLife.Identity identity, NodeLife.Loops loops) {
    this.log = dataLog(ports, identity, loops);
    this.memories = ports.memories();
    this.control = loops.control();
  }

  private static @Nullable DataLog dataLog(
      NodePorts ports, NodeLife.Identity identity, NodeLife.Loops loops) {
    LogDisk disk = ports.dataDisk();
    Loop loop = loops.dataLog();
    return disk == null || loop == null
        ? null
        : new DataLog(
            () -> new SegmentLog(disk, identity.self().id(), SegmentLogConfig.DEFAULT),
            loop,
            ports.faultHandler());
  }

  /** The log of what the partitions have; null if the node keeps none. */
  @Nullable DataLog log() {
    return log;
  }

  RecordMemories memories() {
    return memories;
  }

  /**
   * Reads what is left of former lives: files of records are opened, to be compared, or deleted
   * where there is a log, which is better; then the log is read into the shards.
   *
   * @param over whether this life has ended meanwhile
   * @param done told what the node inherits, or why its log can't be used; not if the life is over
   */
  void read(
      List<Shard> shards, BooleanSupplier over, BiConsumer<Inheritance, @Nullable Exception> done) {
    if (!memories.keepsFiles()) {
      readLog(shards, over, done);
      return;
    }
    closing = shards.size();
    // A life before this one in the same process closes its files on the same loops, earlier.
    for (Shard shard : shards) {
      shard.execute(() -> control.execute(() -> closed(over, () -> readLog(shards, over, done))));
    }
  }

  private void closed(BooleanSupplier over, Runnable next) {
    closing--;
    if (closing == 0) {
      memories.begin(
          log == null ? RecordMemories.Former.REOPENED : RecordMemories.Former.DELETED,
          () -> control.execute(() -> opened(over, next)));
    }
  }

  private void opened(BooleanSupplier over, Runnable next) {
    control.schedule(
        UNCLAIMED_NANOS,
        () -> {
          if (!over.getAsBoolean()) {
            memories.dropUnclaimed();
          }
        });
    next.run();
  }

  private void readLog(
      List<Shard> shards, BooleanSupplier over, BiConsumer<Inheritance, @Nullable Exception> done) {
    if (over.getAsBoolean()) {
      return;
    }
    if (log == null) {
      done.accept(Inheritance.NONE, null);
    } else {
      LogReading.read(log, shards, control, done);
    }
  }

  /** The life ends. */
  void close() {
    if (log != null) {
      log.close();
    }
  }
}
