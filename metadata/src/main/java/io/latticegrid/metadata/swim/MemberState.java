package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.List;

/**
 * What a member believes of another, and on whose word. Immutable.
 *
 * @param member whom it is about
 * @param state what is believed
 * @param sinceNanos since when, on the monotonic clock of the member that believes it; 0 of one
 *     that was never anything but ALIVE
 * @param by who said so, the first first; empty for ALIVE
 */
public record MemberState(MemberId member, Reachability state, long sinceNanos, List<MemberId> by) {
  /** Copies the list. */
  public MemberState {
    by = List.copyOf(by);
  }
}
