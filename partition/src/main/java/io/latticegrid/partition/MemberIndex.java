package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.storage.MemberNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers members, so that a record stores two bytes for one. Confined to the shard's loop. */
final class MemberIndex implements MemberNumbers {
  private static final int MAX_MEMBERS = 0xFFFF;

  /** Of more than so many it is not likely that the one that is asked for is among the first. */
  private static final int FEW = 8;

  private final List<MemberId> members = new ArrayList<>();
  private final Map<MemberId, Integer> numbers = new HashMap<>();

  @Override
  public int number(MemberId member) {
    for (int at = 0; at < members.size() && at < FEW; at++) {
      if (members.get(at).equals(member)) {
        return at;
      }
    }
    Integer known = numbers.get(member);
    return known == null ? add(member) : known;
  }

  private int add(MemberId member) {
    Invariant.check(members.size() < MAX_MEMBERS, "more members over time than a record can name");
    members.add(member);
    numbers.put(member, members.size() - 1);
    return members.size() - 1;
  }

  /** The member of a number; none for a number that was never given: a corrupted record's. */
  @Override
  public MemberId member(int number) {
    return number < members.size() ? members.get(number) : MemberId.NONE;
  }
}
