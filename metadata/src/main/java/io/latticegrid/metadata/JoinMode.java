package io.latticegrid.metadata;

import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.transport.Found;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes into a cluster. Immutable.
 *
 * @param discovery finds nodes to ask, own address included or not; the node whose own address is
 *     first may create the cluster. Null: create one at once
 * @param readmission whether it was a member of the same id and still has its memory; such a node
 *     never creates a cluster
 */
public record JoinMode(@Nullable Discovery discovery, boolean readmission) {
  /** Creates a cluster of one. */
  public static JoinMode create() {
    return new JoinMode(null, false);
  }

  /** Joins by a list of addresses; none create a cluster at once. */
  public static JoinMode join(List<Address> addresses) {
    return addresses.isEmpty() ? create() : find(known(addresses));
  }

  /** Joins by addresses that are looked up in each round. */
  public static JoinMode find(Discovery discovery) {
    return new JoinMode(discovery, false);
  }

  /** Comes back with the memory of a member that was removed, through one of the addresses. */
  public static JoinMode readmit(List<Address> addresses) {
    return new JoinMode(known(addresses), true);
  }

  private static Discovery known(List<Address> addresses) {
    Found found = new Found(addresses, List.of());
    return done -> done.accept(found);
  }
}
