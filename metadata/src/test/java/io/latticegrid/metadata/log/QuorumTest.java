package io.latticegrid.metadata.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuorumTest {
  @Test
  void anyTwoQuorumsOfTheSameMembersShareSomebody() {
    for (int size = 1; size <= 7; size++) {
      List<MemberId> members = members(size);
      List<Integer> quorums = new ArrayList<>();
      for (int set = 0; set < 1 << size; set++) {
        if (Quorum.reached(members, subset(members, set))) {
          quorums.add(set);
        }
      }
      for (int one : quorums) {
        for (int other : quorums) {
          assertTrue((one & other) != 0, size + ": " + one + " and " + other);
        }
      }
    }
  }

  @Test
  void ofTwoTheOlderDecidesAlone() {
    List<MemberId> members = members(2);
    assertTrue(Quorum.reached(members, List.of(members.get(0))));
    assertFalse(Quorum.reached(members, List.of(members.get(1))));
    assertFalse(Quorum.reached(members, List.of()));
  }

  private static List<MemberId> members(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(i -> new MemberId(i, 1)).toList();
  }

  private static List<MemberId> subset(List<MemberId> members, int set) {
    return members.stream().filter(member -> ((set >> (member.nodeId() - 1)) & 1) == 1).toList();
  }
}
