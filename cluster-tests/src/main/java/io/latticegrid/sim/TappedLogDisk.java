package io.latticegrid.sim;

import io.latticegrid.data.port.LogDisk;
import io.latticegrid.invariant.VoterLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A disk of the metadata log of which an oracle hears what succeeds. Confined to the simulation's
 * thread.
 */
final class TappedLogDisk implements LogDisk {
  private final LogDisk disk;
  private final VoterLog log;

  TappedLogDisk(LogDisk disk, VoterLog log) {
    this.disk = disk;
    this.log = log;
  }

  @Override
  public List<String> list() {
    return disk.list();
  }

  @Override
  public byte @Nullable [] read(String name) {
    byte[] content = disk.read(name);
    log.read(name, content);
    return content;
  }

  @Override
  public void append(String name, byte[] bytes) {
    disk.append(name, bytes);
    log.appended(name, bytes);
  }

  @Override
  public void sync(String name) {
    disk.sync(name);
    log.synced(name);
  }

  @Override
  public void truncate(String name, long length) {
    disk.truncate(name, length);
    log.truncated(name, length);
  }

  @Override
  public void replace(String name, byte[] content) {
    disk.replace(name, content);
    log.replaced(name, content);
  }

  @Override
  public void delete(String name) {
    disk.delete(name);
    log.deleted(name);
  }
}
