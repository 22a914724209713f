package io.latticegrid.metadata;

import io.latticegrid.proto.routing.Address;
import java.util.List;

/**
 * How a node comes into a cluster. Immutable.
 *
 * @param addresses nodes to ask, own address included or not; the node whose own address is first
 *     may create the cluster. None: create one at once
 */
public record JoinMode(List<Address> addresses) {
  /** Copies the addresses. */
  public JoinMode {
    addresses = List.copyOf(addresses);
  }

  /** Creates a cluster of one. */
  public static JoinMode create() {
    return new JoinMode(List.of());
  }

  /** Joins by a list of addresses. */
  public static JoinMode join(List<Address> addresses) {
    return new JoinMode(addresses);
  }
}
