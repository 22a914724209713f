package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.config.StoreSettings;
import io.latticegrid.node.loop.SystemClock;
import io.latticegrid.node.loop.SystemRand;
import io.latticegrid.node.loop.ThreadLoops;
import io.latticegrid.node.loop.VirtualThreadPool;
import io.latticegrid.node.loop.VolatileDisk;
import io.latticegrid.node.loop.VolatileLogDisk;
import io.latticegrid.node.store.ProvidedMapStores;
import io.latticegrid.node.store.StoreProviders;
import io.latticegrid.proto.netty.NettyTransport;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.chronicle.ChronicleMemories;
import io.latticegrid.storage.file.FileDisk;
import io.latticegrid.storage.file.FileLogDisk;
import io.latticegrid.storage.writebehind.WriteBehindConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of a real node: threads, sockets, files, the machine's clock. Immutable.
 *
 * @param ports the ports
 * @param fileDisk the disk to be closed at the end, if there is one
 * @param logDisk the metadata log's, likewise
 * @param dataDisk the data log's, likewise
 */
record ProductionPorts(
    NodePorts ports,
    @Nullable FileDisk fileDisk,
    @Nullable FileLogDisk logDisk,
    @Nullable FileLogDisk dataDisk) {
  private static final Logger LOG = LoggerFactory.getLogger(ProductionPorts.class);
  private static final int MAX_BLOCKING_TASKS = 4096;

  /** The folder of the metadata log below the data directory. */
  static final String METADATA = "metadata";

  /** The folder of maps whose records lie in files. */
  private static final String RECORDS = "records";

  /** The folder of the data log. */
  private static final String DATA = "data";

  /** A few thousand small writes; more would be noticed by the one that waits for it. */
  private static final int RESERVE_BYTES = 1 << 20;

  static ProductionPorts open(NodeConfig config, FaultHandler faults) {
    VirtualThreadPool pool = new VirtualThreadPool(MAX_BLOCKING_TASKS);
    FileDisk fileDisk = openDisk(config, pool);
    Disk disk = fileDisk == null ? new VolatileDisk() : fileDisk;
    FileLogDisk logDisk = fileDisk == null ? null : openLogDisk(fileDisk, METADATA, 0);
    FileLogDisk dataDisk =
        fileDisk == null || !config.dataLog() ? null : openLogDisk(fileDisk, DATA, RESERVE_BYTES);
    NodePorts ports =
        new NodePorts(
            new SystemClock(),
            new ThreadLoops("lattice-" + config.listen().port() + "-", faults),
            new NettyTransport(
                config.shards(),
                "lattice-" + config.listen().port() + "-shard",
                config.access().protocol()),
            new SystemRand(),
            disk,
            logDisk == null ? new VolatileLogDisk() : logDisk,
            pool,
            faults,
            Buggify.NEVER,
            stores(config, pool),
            dataDisk,
            memories(fileDisk));
    return new ProductionPorts(ports, fileDisk, logDisk, dataDisk);
  }

  private static RecordMemories memories(@Nullable FileDisk fileDisk) {
    if (fileDisk == null) {
      return RecordMemories.IN_MEMORY;
    }
    Path directory = fileDisk.directory().resolve(RECORDS);
    try {
      return new ChronicleMemories(directory, task -> Thread.ofPlatform().daemon().start(task));
    } catch (IOException e) {
      close(fileDisk);
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "cannot use " + directory + ": " + e.getMessage(),
          e);
    }
  }

  private static MapStores stores(NodeConfig config, VirtualThreadPool pool) {
    StoreSettings wanted = config.stores();
    if (wanted.url().isEmpty()) {
      return MapStores.NONE;
    }
    long delayNanos = TimeUnit.MILLISECONDS.toNanos(wanted.delayMillis());
    return new ProvidedMapStores(
        StoreProviders.of(wanted),
        WriteBehindConfig.DEFAULT.withDelay(delayNanos),
        wanted.scrubRows(),
        pool);
  }

  private static @Nullable FileDisk openDisk(NodeConfig config, VirtualThreadPool pool) {
    if (config.dataDir() == null) {
      return null;
    }
    try {
      return FileDisk.open(Path.of(config.dataDir()), pool);
    } catch (IOException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "cannot use the data directory " + config.dataDir() + ": " + e.getMessage(),
          e);
    }
  }

  private static FileLogDisk openLogDisk(FileDisk fileDisk, String folder, int reserveBytes) {
    try {
      return FileLogDisk.open(fileDisk.directory().resolve(folder), reserveBytes);
    } catch (IOException e) {
      close(fileDisk);
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "cannot use " + fileDisk.directory().resolve(folder) + ": " + e.getMessage(),
          e);
    }
  }

  void close() {
    ports.transport().close();
    ports.loops().close();
    ports.stores().close();
    close(logDisk);
    close(dataDisk);
    close(fileDisk);
  }

  private static void close(@Nullable Closeable disk) {
    try {
      if (disk != null) {
        disk.close();
      }
    } catch (IOException e) {
      LOG.warn("closing the data directory: {}", e.getMessage());
    }
  }
}
