package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.message.SessionMessage.Welcome;
import io.latticegrid.proto.routing.ProtocolRange;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster this session talks to: learned at the first handshake, demanded at every later one.
 * Confined to the session's loop.
 */
final class ClusterIdentity {
  /** The newest version of the protocol that this client speaks. */
  static final int PROTOCOL_VERSION = ProtocolRange.NEWEST;

  private final String clusterName;
  private long clusterId;
  private int partitionCount;

  ClusterIdentity(String clusterName) {
    this.clusterName = clusterName;
  }

  /** 0 until it is known. */
  long clusterId() {
    return clusterId;
  }

  Hello hello() {
    return Hello.ofClient(PROTOCOL_VERSION, clusterId, clusterName, partitionCount);
  }

  /** Checks who answered and learns from the first one; returns what is wrong, or null. */
  @Nullable GridException check(Welcome welcome) {
    if (welcome.clusterId() == 0) {
      return new GridException(
          GridException.Code.NOT_AVAILABLE, "the node has not joined a cluster yet");
    }
    if (welcome.version() < ProtocolRange.OLDEST || welcome.version() > PROTOCOL_VERSION) {
      return incompatible(
          "it speaks protocol version "
              + welcome.version()
              + ", this client "
              + ProtocolRange.ALL
              + "; upgrade the older one");
    }
    if (welcome.partitionCount() < 1 || welcome.self().shards() < 1) {
      return incompatible("it says to have no partitions or no shards");
    }
    if (clusterId == 0) {
      clusterId = welcome.clusterId();
      partitionCount = welcome.partitionCount();
    }
    if (welcome.clusterId() != clusterId) {
      return incompatible("it belongs to another cluster than the one connected to before");
    }
    if (welcome.partitionCount() != partitionCount) {
      return incompatible(
          "it has " + welcome.partitionCount() + " partitions, others " + partitionCount);
    }
    return null;
  }

  private static GridException incompatible(String what) {
    return new GridException(GridException.Code.INCOMPATIBLE, what);
  }
}
