package io.latticegrid.data.port;

/** Makes the loops of a node that own no sockets. Thread-safe. */
public interface Loops {
  /** Starts a loop of the given name. */
  Loop open(String name);

  /**
   * Stops all loops that were opened; tasks not yet run are dropped. Returns when they have
   * stopped, save for a loop on which it is called.
   */
  void close();
}
