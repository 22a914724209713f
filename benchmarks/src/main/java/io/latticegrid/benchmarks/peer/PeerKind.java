package io.latticegrid.benchmarks.peer;

import java.util.function.Supplier;

/** The grids that can be compared. Immutable. */
public enum PeerKind {
  /** This project. */
  LATTICE(LatticePeer::new),
  /** Hazelcast, community edition. */
  HAZELCAST(HazelcastPeer::new);

  private final Supplier<Peer> maker;

  PeerKind(Supplier<Peer> maker) {
    this.maker = maker;
  }

  /** A peer that is not started yet. */
  public Peer create() {
    return maker.get();
  }
}
