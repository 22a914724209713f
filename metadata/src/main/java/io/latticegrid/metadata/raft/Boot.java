package io.latticegrid.metadata.raft;

import io.latticegrid.metadata.wire.StoredPledge;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node found on its log disk. Immutable.
 *
 * @param endpoint the voter that it was; null if none
 * @param group in which group; empty if in none
 * @param peers where the members of its cluster were last
 * @param pledge to whom it pledged itself before there was a cluster
 */
public record Boot(
    @Nullable Endpoint endpoint, String group, List<MemberInfo> peers, StoredPledge pledge) {
  /** Copies the list. */
  public Boot {
    peers = List.copyOf(peers);
  }
}
