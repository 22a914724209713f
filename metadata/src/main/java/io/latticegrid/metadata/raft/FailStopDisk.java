package io.latticegrid.metadata.raft;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.LogDisk;
import java.io.IOException;

/**
 * The log's disk up to its first failure, after which it is not asked again: nobody knows what is
 * on it then, so the node stops. Confined to the loop of the metadata log.
 */
final class FailStopDisk {
  private final LogDisk disk;
  private final FaultHandler faults;
  private boolean failed;

  FailStopDisk(LogDisk disk, FaultHandler faults) {
    this.disk = disk;
    this.faults = faults;
  }

  /** Appends to a file; durable when it returns. */
  void append(String name, byte[] bytes) throws IOException {
    perform(() -> {
      disk.append(name, bytes);
      disk.sync(name);
    });
  }

  /** Replaces a file as a whole; durable when it returns. */
  void replace(String name, byte[] content) throws IOException {
    perform(() -> disk.replace(name, content));
  }

  void delete(String name) throws IOException {
    perform(() -> disk.delete(name));
  }

  /** Refuses to go on if the disk has failed. */
  void checkWell() throws IOException {
    if (failed) {
      throw new IOException("the metadata log's disk has failed before");
    }
  }

  private void perform(Runnable work) throws IOException {
    checkWell();
    try {
      work.run();
    } catch (DiskException e) {
      failed = true;
      faults.fault("the metadata log's disk failed", e);
      throw new IOException(e);
    }
  }
}
