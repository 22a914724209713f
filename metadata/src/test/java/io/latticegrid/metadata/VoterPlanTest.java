package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ProtocolRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoterPlanTest {
  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,3", "4,3", "5,5", "6,5", "100,5"})
  void thereAreOneThreeOrFiveVoters(int members, int voters) {
    assertEquals(voters, VoterPlan.size(members));
    assertEquals(voters, wanted(withZones(new String[members]), List.of(1L), 1).size());
  }

  @Test
  void whoVotesStaysAndTheOldestComesIn() {
    List<MemberInfo> members = withZones(new String[7]);
    assertEquals(Set.of(1L, 2L, 4L, 6L, 7L), wanted(members, List.of(4L, 6L, 7L), 7));
  }

  @Test
  void aLeaderThatIsNotFitIsNotWanted() {
    List<MemberInfo> members = withZones(new String[3]);
    assertEquals(Set.of(1L, 2L, 3L), wanted(members, List.of(1L, 2L, 9L), 9));
  }

  @Test
  void votersAreSpreadOverZonesAlsoWhereOthersVoteAlready() {
    List<MemberInfo> members = withZones("a", "a", "a", "b", "b", "c");
    Set<Long> wanted = wanted(members, List.of(1L, 2L, 3L), 1);
    assertEquals(5, wanted.size());
    assertTrue(wanted.containsAll(Set.of(1L, 4L, 5L, 6L)), wanted.toString());
  }

  @Test
  void noZoneHoldsAMajorityOfTheVotersWhereThreeZonesHaveMembersEnough() {
    SplittableRand rand = new SplittableRand(7);
    for (int trial = 0; trial < 500; trial++) {
      List<String> zones = new ArrayList<>(List.of("a", "b", "c", "a", "b", "c"));
      for (int extra = rand.nextInt(6); extra > 0; extra--) {
        zones.add(rand.nextInt(zones.size() + 1), "a");
      }
      List<MemberInfo> members = withZones(zones.toArray(new String[0]));
      long leader = members.get(rand.nextInt(members.size())).id().nodeId();
      Set<Long> wanted = wanted(members, List.of(leader), leader);
      assertTrue(wanted.contains(leader));
      for (String zone : Set.of("a", "b", "c")) {
        long there =
            members.stream()
                .filter(m -> wanted.contains(m.id().nodeId()) && m.zone().equals(zone))
                .count();
        assertTrue(there <= 2, there + " voters of five in zone " + zone);
      }
    }
  }

  private static Set<Long> wanted(List<MemberInfo> fit, List<Long> voters, long leader) {
    List<Endpoint> endpoints = voters.stream().map(node -> new Endpoint(node, 1)).toList();
    return new HashSet<>(VoterPlan.wanted(fit, endpoints, new Endpoint(leader, 1)));
  }

  /** Members 1, 2, 3 ..., the oldest first; null is no zone. */
  private static List<MemberInfo> withZones(String... zones) {
    List<MemberInfo> members = new ArrayList<>();
    for (String zone : zones) {
      int number = members.size() + 1;
      members.add(
          new MemberInfo(
              new MemberId(number, 1),
              new Address("10.0.0." + number, 7400),
              1,
              ProtocolRange.ALL,
              zone == null ? "" : zone));
    }
    return members;
  }
}
