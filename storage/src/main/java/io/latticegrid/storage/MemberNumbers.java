package io.latticegrid.storage;

import io.latticegrid.data.id.MemberId;

/**
 * Who the numbers of members in records stand for. Confined to the shard's loop. They are of one
 * process: what outlives it names members in full.
 */
public interface MemberNumbers {
  /** The number of a member, given at its first use. */
  int number(MemberId member);

  /** The member of a number; {@link MemberId#NONE} for one that was never given. */
  MemberId member(int number);
}
