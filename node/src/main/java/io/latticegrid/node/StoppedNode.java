package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.metadata.raft.LogRecovery;
import io.latticegrid.node.loop.VirtualThreadPool;
import io.latticegrid.storage.file.FileDisk;
import io.latticegrid.storage.file.FileLogDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The data directory of a node that does not run, held so that it can't start meanwhile. Confined
 * to the thread that opened it.
 */
public final class StoppedNode implements AutoCloseable {
  private final Path directory;
  private final FileDisk held;
  private final FileLogDisk log;

  private StoppedNode(Path directory, FileDisk held, FileLogDisk log) {
    this.directory = directory;
    this.held = held;
    this.log = log;
  }

  /**
   * Opens a directory.
   *
   * @throws GridException if there is none, or a node uses it
   */
  public static StoppedNode open(Path directory) {
    if (!Files.isDirectory(directory.resolve(ProductionPorts.METADATA))) {
      throw unusable(directory, "it is no data directory of a node");
    }
    try {
      FileDisk held = FileDisk.open(directory, new VirtualThreadPool(1));
      return new StoppedNode(
          directory, held, FileLogDisk.open(held.directory().resolve(ProductionPorts.METADATA)));
    } catch (IOException e) {
      throw unusable(directory, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What is known there of the metadata, and the way to begin their log anew with it.
   *
   * @throws GridException if the node did not vote, or its log is damaged
   */
  public LogRecovery recovery() {
    try {
      LogRecovery found = LogRecovery.of(log);
      if (found == null) {
        throw unusable(
            directory, "its node did not vote, so it has no metadata log; recover one that did");
      }
      return found;
    } catch (DiskException e) {
      throw unusable(directory, String.valueOf(e.getMessage()));
    }
  }

  private static GridException unusable(Path directory, String why) {
    return new GridException(
        Code.INVALID_ARGUMENT, "cannot recover from " + directory + ": " + why);
  }

  @Override
  public void close() {
    try {
      log.close();
      held.close();
    } catch (IOException e) {
      throw unusable(directory, String.valueOf(e.getMessage()));
    }
  }
}
