package io.latticegrid.storage.store;

import io.latticegrid.data.schema.MapDefinition;

/**
 * Opens the stores of a node's maps: of a kind that ships with the node, or a user's own, which is
 * found by {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>Every method may block. Whether a store is fit to stand behind a cluster of several nodes is
 * up to the provider: all nodes must reach the same rows.
 */
public interface StoreProvider {
  /** What a configuration calls it: {@code own:NAME}. */
  String name();

  /** Told once, before any map is opened, what the configuration says after the name. */
  default void configure(String argument) {}

  /**
   * The store of a map; called again for the same map whenever somebody asks whether it can be had.
   * What it throws is the reason why the map is refused: MISCONFIGURED where the configuration is
   * wrong.
   */
  BlockingStore open(MapDefinition map);

  /** Gives back what the stores hold, connections and files. */
  void close();
}
