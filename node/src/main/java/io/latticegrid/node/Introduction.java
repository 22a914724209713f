package io.latticegrid.node;

import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.admission.SessionInfo;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.routing.MemberInfo;

/**
 * What a node says of itself to whoever connects, and to whom it connects. Thread-safe.
 *
 * @param config the node's settings
 * @param identity who it is
 * @param published what it knows of its cluster
 */
record Introduction(NodeConfig config, NodeLife.Identity identity, Published published) {
  /** Who it is in this life. */
  MemberInfo self() {
    return identity.self();
  }

  /** To whoever connects. */
  SessionInfo info() {
    MetadataImage known = published.image();
    return new SessionInfo(
        self(),
        config.control().clusterName(),
        known == null ? 0 : known.clusterId(),
        known == null ? config.control().partitionCount() : known.partitionCount());
  }

  /** To whom it connects, with what an answer must cover. */
  Hello hello(byte[] nonce) {
    SessionInfo info = info();
    boolean member = info.clusterId() != 0;
    return new Hello(
        Role.MEMBER,
        self().protocol().newest(),
        0,
        member ? info.clusterId() : identity.clusterId(),
        info.clusterName(),
        member ? info.partitionCount() : 0,
        self(),
        nonce);
  }
}
