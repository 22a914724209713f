package io.latticegrid.chaos;

import java.io.IOException;
import java.util.List;

/** Where nodes live, and what can be done to their connections. Confined to the run's thread. */
interface NodeNetwork extends AutoCloseable {
  /** One line about it. */
  String describe();

  /** Where the nodes are reached, as {@code host:port}. */
  List<String> addresses();

  /** Where a node listens; another address than the one at which it is reached if it is proxied. */
  default String listens(int node) {
    return addresses().get(node);
  }

  /** What stands before a node's command so that it runs at its place. */
  List<String> launcher(int node);

  /** Whether {@link #cut} works. */
  boolean canSplit();

  /** Whether {@link #slow} works. */
  boolean canDelay();

  /** Drops, without a word, what one node sends to another. */
  void cut(int from, int to) throws IOException;

  /** Holds back all that a node sends. */
  void slow(int node, long millis) throws IOException;

  /** Ends what {@link #cut} and {@link #slow} began. */
  void heal() throws IOException;

  /** A node's process has been started. */
  default void started(int node) throws IOException {}

  /** A node's process is dead. */
  default void ended(int node) {}

  /** Takes it away; safe to call twice and from another thread. */
  @Override
  void close();
}
