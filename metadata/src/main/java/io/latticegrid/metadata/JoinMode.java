package io.latticegrid.metadata;

import io.latticegrid.proto.routing.Address;
import java.util.List;

/**
 * How a node comes into a cluster. Immutable.
 *
 * @param addresses nodes to ask, own address included or not; the node whose own address is first
 *     may create the cluster. None: create one at once
 * @param readmission whether it was a member of the same id and still has its memory; such a node
 *     never creates a cluster
 */
public record JoinMode(List<Address> addresses, boolean readmission) {
  /** Copies the addresses. */
  public JoinMode {
    addresses = List.copyOf(addresses);
  }

  /** Creates a cluster of one. */
  public static JoinMode create() {
    return new JoinMode(List.of(), false);
  }

  /** Joins by a list of addresses. */
  public static JoinMode join(List<Address> addresses) {
    return new JoinMode(addresses, false);
  }

  /** Comes back with the memory of a member that was removed, through one of the addresses. */
  public static JoinMode readmit(List<Address> addresses) {
    return new JoinMode(addresses, true);
  }
}
