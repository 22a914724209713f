package io.latticegrid.client.session;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the member for a request that concerns no single partition. Confined to the session's
 * loop.
 */
interface Destination {
  /** The link to use; null if none is open that would do. */
  @Nullable MemberLink choose(Routes routes, Links links);

  /** Any member, evenly. */
  static Destination any(Rand rand) {
    return (routes, links) -> links.any(rand);
  }

  /** One member. */
  static Destination member(MemberId member) {
    return (routes, links) -> links.open(member);
  }

  /** The member that serves all of some partitions, if it is one and can be reached; else any. */
  static Destination ownerOf(int group, int[] partitions, Rand rand) {
    return (routes, links) -> {
      MemberId owner = routes.solePrimary(group, partitions);
      MemberLink link = owner == null ? null : links.open(owner);
      return link == null ? links.any(rand) : link;
    };
  }
}
