package io.latticegrid.chaos.kills;

import java.io.IOException;
import java.util.SortedMap;

/** Entries on a disk. Thread-safe, as far as the writers are those of {@link KillLoad}. */
interface KeptEntries extends AutoCloseable {
  /** Makes a write and returns once it survives the loss of the process. */
  void write(KeptWrite write) throws IOException, InterruptedException;

  /** All that is there. Only before the first write. */
  SortedMap<Integer, byte[]> all() throws IOException;

  @Override
  void close() throws IOException;
}
