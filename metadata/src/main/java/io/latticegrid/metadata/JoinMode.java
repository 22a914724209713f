package io.latticegrid.metadata;

import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Found;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a node comes into a cluster. Immutable.
 *
 * @param discovery finds nodes to ask, own address included or not; the node whose own address is
 *     first may create the cluster. Null: create one at once
 */
public record JoinMode(@Nullable Discovery discovery) {
  /** Creates a cluster of one. */
  public static JoinMode create() {
    return new JoinMode(null);
  }

  /** Joins by a list of addresses; none create a cluster at once. */
  public static JoinMode join(List<Address> addresses) {
    Found found = new Found(addresses, List.of());
    return addresses.isEmpty() ? create() : new JoinMode(done -> done.accept(found));
  }

  /** The same, where nodes are asked as well of which this one knew before its restart. */
  JoinMode and(List<MemberInfo> peers) {
    List<Address> known = peers.stream().map(MemberInfo::address).toList();
    Discovery given = discovery;
    if (given == null) {
      return new JoinMode(done -> done.accept(new Found(known, List.of())));
    }
    return new JoinMode(done ->
        given.find(found -> {
          Set<Address> all = new LinkedHashSet<>(found.addresses());
          all.addAll(known);
          done.accept(new Found(List.copyOf(all), found.problems()));
        }));
  }

  /** Joins by addresses that are looked up in each round. */
  public static JoinMode find(Discovery discovery) {
    return new JoinMode(discovery);
  }
}
