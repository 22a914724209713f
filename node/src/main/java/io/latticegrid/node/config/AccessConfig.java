package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admission.ClusterSecret;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.ProtocolRange;
import org.jspecify.annotations.Nullable;

/**
 * How others reach a node and what it demands of members. Immutable.
 *
 * @param advertise the address that others are told; null: the one it listens on
 * @param secret what members prove to each other; null: whoever reaches the port may be a member
 * @param maxProtocolVersion the newest version of the protocol that the node speaks; less than this
 *     build's keeps it compatible with older nodes and holds the cluster's feature level down
 */
public record AccessConfig(
    @Nullable Address advertise, @Nullable ClusterSecret secret, int maxProtocolVersion) {
  /** Reached where it listens, without a secret, in all versions. */
  public static final AccessConfig DEFAULT = new AccessConfig(null, null, ProtocolRange.NEWEST);

  /** Checks the figures. */
  public AccessConfig {
    if (maxProtocolVersion < ProtocolRange.OLDEST || maxProtocolVersion > ProtocolRange.NEWEST) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "protocol-max-version must be from %d to %d, not %d"
              .formatted(ProtocolRange.OLDEST, ProtocolRange.NEWEST, maxProtocolVersion));
    }
  }

  /** The versions of the protocol that the node speaks. */
  public ProtocolRange protocol() {
    return ProtocolRange.upTo(maxProtocolVersion);
  }

  /** The same with a secret. */
  public AccessConfig withSecret(@Nullable String text) {
    return new AccessConfig(
        advertise, text == null ? null : new ClusterSecret(text), maxProtocolVersion);
  }

  /** The same advertising an address. */
  public AccessConfig withAdvertise(@Nullable Address address) {
    return new AccessConfig(address, secret, maxProtocolVersion);
  }

  /** The same speaking at most a version of the protocol. */
  public AccessConfig withMaxProtocolVersion(int version) {
    return new AccessConfig(advertise, secret, version);
  }
}
