package io.latticegrid.benchmarks.peer;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A grid under comparison: {@value #NODES} server processes that keep one synchronous backup, and a
 * client in this process. {@code get} and {@code set} are thread-safe, the rest is confined to the
 * thread of the run.
 */
public interface Peer extends AutoCloseable {
  /** The server processes of every peer. */
  int NODES = 3;

  /** Its name in reports. */
  String name();

  /** The version that runs. */
  String version();

  /** Starts the server processes and does not wait for them. */
  void launch() throws IOException;

  /** Waits until the servers are one cluster and connects. */
  void connect() throws IOException, InterruptedException;

  /** Reads a value; null if there is none. */
  byte @Nullable [] get(long key);

  /** Writes a value and asks for nothing back but that it is on the backup too. */
  void set(long key, byte[] value);

  /** Writes many values, in the way that is fastest for this grid. */
  void setAll(Map<Long, byte[]> entries);

  /** The processor time that the servers have used so far. */
  long serverCpuNanos();

  /** Ends client and servers, and removes what they left behind. */
  @Override
  void close();
}
