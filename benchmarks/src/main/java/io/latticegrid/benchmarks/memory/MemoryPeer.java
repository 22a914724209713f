package io.latticegrid.benchmarks.memory;

import java.io.IOException;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;

/** One server process and a client of it. Confined to the thread of the run, but for writing. */
interface MemoryPeer extends AutoCloseable {
  /** Its name in reports. */
  String name();

  /** Starts the server with these options for the JVM, waits for it and connects. */
  void start(Iterable<String> jvmOptions) throws IOException, InterruptedException;

  /** Writes an entry that expires in an hour, without waiting for it. */
  CompletionStage<?> write(long key, byte[] value);

  /** Removes all entries. */
  void clear();

  /** What it says itself that its entries take; empty if it doesn't. */
  OptionalDouble saysBytes();

  @Override
  void close();
}
