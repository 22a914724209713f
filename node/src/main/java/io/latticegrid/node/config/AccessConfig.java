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
 * @param maxClockSkewMillis how far a member's wall clock may be from the coordinator's; 0 for any.
 *     Too small: nodes are refused for the delay of a message; too large: stamps and expiry differ
 *     by as much
 */
public record AccessConfig(
    @Nullable Address advertise,
    @Nullable ClusterSecret secret,
    int maxProtocolVersion,
    int maxClockSkewMillis) {
  private static final int DAY_MILLIS = 86_400_000;

  /** Reached where it listens, without a secret, in all versions. */
  public static final AccessConfig DEFAULT =
      new AccessConfig(null, null, ProtocolRange.NEWEST, 10_000);

  /** Checks the figures. */
  public AccessConfig {
    if (maxProtocolVersion < ProtocolRange.OLDEST || maxProtocolVersion > ProtocolRange.NEWEST) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "protocol-max-version must be from %d to %d, not %d"
              .formatted(ProtocolRange.OLDEST, ProtocolRange.NEWEST, maxProtocolVersion));
    }
    if (maxClockSkewMillis < 0 || maxClockSkewMillis > DAY_MILLIS) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "max-clock-skew-millis must be from 0 to " + DAY_MILLIS + ", not " + maxClockSkewMillis);
    }
  }

  /** The versions of the protocol that the node speaks. */
  public ProtocolRange protocol() {
    return ProtocolRange.upTo(maxProtocolVersion);
  }

  /** The same with a secret. */
  public AccessConfig withSecret(@Nullable String text) {
    return new AccessConfig(
        advertise,
        text == null ? null : new ClusterSecret(text),
        maxProtocolVersion,
        maxClockSkewMillis);
  }

  /** The same advertising an address. */
  public AccessConfig withAdvertise(@Nullable Address address) {
    return new AccessConfig(address, secret, maxProtocolVersion, maxClockSkewMillis);
  }

  /** The same speaking at most a version of the protocol. */
  public AccessConfig withMaxProtocolVersion(int version) {
    return new AccessConfig(advertise, secret, version, maxClockSkewMillis);
  }

  /** The same with another bound of clock skew. */
  public AccessConfig withMaxClockSkewMillis(int millis) {
    return new AccessConfig(advertise, secret, maxProtocolVersion, millis);
  }

  /** Where others reach a node that listens on an address. */
  public Address reachedAt(Address bound) {
    if (advertise == null) {
      return bound;
    }
    return advertise.port() == 0 ? new Address(advertise.host(), bound.port()) : advertise;
  }
}
