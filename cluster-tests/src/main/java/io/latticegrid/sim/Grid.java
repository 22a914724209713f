package io.latticegrid.sim;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.invariant.MemberView;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The software under test, as far as a run knows it. Confined to the simulation's thread. The real
 * one is {@link RealGrid}; tests plant bugs in others.
 */
public interface Grid {
  /** Starts a node on ports; returns at once. */
  Member start(NodeConfig config, NodePorts ports);

  /** Connects a client and opens its maps. */
  CompletableFuture<GridClient> connect(ClientConfig config, ClientPorts ports);

  /** The same, with a store behind the entries; one that knows no stores stays as it is. */
  default Grid stored(MapStore.Way way) {
    return this;
  }

  /** The same, of which the entries' map forgets; one that knows no limits stays as it is. */
  default Grid bounded() {
    return this;
  }

  /**
   * Whether a run goes on although an invariant does not hold; true only for a bug that another
   * check is to find by itself.
   */
  default boolean tolerates(String invariant) {
    return false;
  }

  /** A node that was started. */
  interface Member {
    /** Done when the node belongs to the cluster. */
    CompletableFuture<?> ready();

    /** Who it is now; nobody's id before it has started. */
    MemberId id();

    /** The metadata that it knows; null while it belongs to no cluster. */
    @Nullable MetadataImage image();

    /** Whether its lease is valid: whether the coordinator counts on it. */
    default boolean hasLease() {
      return true;
    }

    /** Whether it asked for a change of the metadata, or their voters, that is not decided yet. */
    default boolean asks() {
      return false;
    }

    /** How the voters on the metadata stand as it sees them; null if it is none of them. */
    default @Nullable RaftView voters() {
      return null;
    }

    /** How it sees the world. */
    MemberView view(String name, int longestQueue);
  }
}
