package io.latticegrid.benchmarks.peer;

import io.latticegrid.benchmarks.peer.LatticePeer.LatticeOptions;
import java.util.List;
import java.util.Optional;

/** The grids that can be compared. Immutable. */
public enum PeerKind {
  /** This project. */
  LATTICE,
  /** Hazelcast, community edition. */
  HAZELCAST,
  /** Infinispan. */
  INFINISPAN,
  /** Apache Ignite 2. */
  IGNITE,
  /** Oracle Coherence, community edition. */
  COHERENCE,
  /** Redis, as the system's package has it. */
  REDIS;

  /** Why it can't take part, and what to do about it; empty if it can. */
  public Optional<String> objection(int nodes) {
    return this == REDIS ? RedisPeer.objection(nodes) : Optional.empty();
  }

  /**
   * A peer that is not started yet.
   *
   * @param nodes how many server processes
   * @param shards of each node of LatticeGrid; 0 for its share of the processors
   * @param jvm more options for the servers of LatticeGrid
   */
  public Peer create(int nodes, int shards, List<String> jvm) {
    return switch (this) {
      case LATTICE -> new LatticePeer(nodes, new LatticeOptions(shards, jvm, 1));
      case HAZELCAST -> new HazelcastPeer(nodes);
      case INFINISPAN -> new InfinispanPeer(nodes);
      case IGNITE -> new IgnitePeer(nodes);
      case COHERENCE -> new CoherencePeer(nodes);
      case REDIS -> new RedisPeer();
    };
  }

  /** LatticeGrid, with so many clients in the driver, each with connections of its own. */
  public static Peer latticeWithClients(int nodes, int clients) {
    return new LatticePeer(nodes, new LatticeOptions(0, List.of(), clients));
  }
}
