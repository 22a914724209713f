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
 * @param removedAt how far the metadata were when it was known to be removed, if it was a member of
 *     the same id and still has its memory; 0 otherwise
 * @param initialNodes a majority of so many nodes creates the cluster, whoever is first; 0: the
 *     first creates it as soon as nobody else can be in one
 */
public record JoinMode(@Nullable Discovery discovery, long removedAt, int initialNodes) {
  /** Creates a cluster of one. */
  public static JoinMode create() {
    return new JoinMode(null, 0, 0);
  }

  /** Joins by a list of addresses; none create a cluster at once. */
  public static JoinMode join(List<Address> addresses) {
    return addresses.isEmpty() ? create() : find(known(addresses));
  }

  /** The same, where nodes are asked as well of which this one knew before its restart. */
  JoinMode and(List<MemberInfo> peers) {
    return andAt(peers.stream().map(MemberInfo::address).toList());
  }

  private JoinMode andAt(List<Address> known) {
    Discovery given = discovery;
    if (given == null) {
      return new JoinMode(
          done -> done.accept(new Found(known, List.of())), removedAt, initialNodes);
    }
    return new JoinMode(
        done ->
            given.find(found -> {
              Set<Address> all = new LinkedHashSet<>(found.addresses());
              all.addAll(known);
              done.accept(new Found(List.copyOf(all), found.problems()));
            }),
        removedAt,
        initialNodes);
  }

  /** Joins by addresses that are looked up in each round. */
  public static JoinMode find(Discovery discovery) {
    return new JoinMode(discovery, 0, 0);
  }

  /** The same, where a majority of so many nodes creates the cluster. */
  public JoinMode withInitialNodes(int nodes) {
    return new JoinMode(discovery, removedAt, nodes);
  }

  /**
   * Comes back with the memory of a member that was removed, through one of the addresses, or of
   * those by which it joined.
   */
  public JoinMode readmission(List<Address> addresses, long removal) {
    return new JoinMode(andAt(addresses).discovery, removal, 0);
  }

  /** Whether it comes back with its memory; it never creates a cluster then. */
  boolean isReadmission() {
    return removedAt > 0;
  }

  private static Discovery known(List<Address> addresses) {
    Found found = new Found(addresses, List.of());
    return done -> done.accept(found);
  }
}
