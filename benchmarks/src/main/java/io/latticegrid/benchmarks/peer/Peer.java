package io.latticegrid.benchmarks.peer;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A grid under comparison: server processes that keep one synchronous backup where there are
 * several, and a client in this process. Reading and writing is thread-safe, the rest is confined
 * to the thread of the run.
 */
public interface Peer extends AutoCloseable {
  /** Its name in reports. */
  String name();

  /** The version that runs. */
  String version();

  /** Whether its client can have operations under way without waiting for them. */
  default boolean pipelines() {
    return true;
  }

  /** Whether {@link #increment} is to be had. */
  default boolean increments() {
    return true;
  }

  /** Starts the server processes and does not wait for them. */
  void launch() throws IOException;

  /** Waits until the servers are one cluster and connects. */
  void connect() throws IOException, InterruptedException;

  /** Reads a value; null if there is none. */
  byte @Nullable [] get(long key);

  /** Writes a value and asks for nothing back but that it is on the backup too. */
  void set(long key, byte[] value);

  /** Reads a value without waiting for it. */
  CompletionStage<?> getAsync(long key);

  /** Writes a value without waiting for it. */
  CompletionStage<?> setAsync(long key, byte[] value);

  /**
   * Whether asynchronous operations above what the client may have under way are to fail at once,
   * where it can do that; else their callers are held.
   */
  default void refuseWhenFull(boolean refuse) {}

  /** Reads many values, in the way that is fastest for this grid. */
  Map<Long, byte[]> getAll(Set<Long> keys);

  /** Writes many values, in the way that is fastest for this grid. */
  void setAll(Map<Long, byte[]> entries);

  /** Adds one to a number of that key, which is not its value, in one step. */
  void increment(long key);

  /** Ends a server at once, without telling it ({@code kill -9}). */
  void kill(int server);

  /** The server that leads what the others follow; empty where there is no such, or none known. */
  default OptionalInt leader() {
    return OptionalInt.empty();
  }

  /** The processor time that the servers have used so far. */
  long serverCpuNanos();

  /** Ends client and servers, and removes what they left behind. */
  @Override
  void close();
}
