package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.routing.Seed;
import java.util.List;

/**
 * Where a node looks for its cluster, and when it creates one. Immutable.
 *
 * @param seeds where to look; none: create a cluster at once
 * @param initialNodes a majority of so many nodes creates the cluster, whichever of them are there
 *     first; 0: the node whose own address stands first in the list creates it as soon as every
 *     other address refuses connections or is in no cluster either
 */
public record JoinConfig(List<Seed> seeds, int initialNodes) {
  /** The most nodes of which a majority can be asked for. */
  public static final int MOST_INITIAL_NODES = 1_000;

  /** Checks that both go together. */
  public JoinConfig {
    seeds = List.copyOf(seeds);
    if (initialNodes < 0 || initialNodes > MOST_INITIAL_NODES) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "initial-nodes must be from 0 to %d, not %d".formatted(MOST_INITIAL_NODES, initialNodes));
    }
    if (initialNodes > 1 && seeds.isEmpty()) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "initial-nodes is %d, but join names nobody to create the cluster with"
              .formatted(initialNodes));
    }
  }

  /** Where to look, the first of the list creating the cluster. */
  public JoinConfig(List<Seed> seeds) {
    this(seeds, 0);
  }
}
