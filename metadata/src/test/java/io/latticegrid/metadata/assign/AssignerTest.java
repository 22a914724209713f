package io.latticegrid.metadata.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.assign.Assigner.Holding;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ShardTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignerTest {
  private static final int PARTITIONS = 271;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void overAnyHistoryOfMembersReplicasAndPrimariesStayEvenAndFewMove(long seed) {
    Rand rand = new SplittableRand(seed);
    for (int history = 0; history < 12; history++) {
      int backups = rand.nextInt(4);
      List<MemberInfo> members = new ArrayList<>(List.of(member(1)));
      List<List<MemberId>> lists = assign(members, backups, fresh());
      for (int step = 2; step < 14; step++) {
        List<List<MemberId>> before = lists;
        if (members.size() > 1 && rand.nextInt(3) == 0) {
          members.remove(rand.nextInt(members.size()));
        } else {
          members.add(member(step));
        }
        lists = assign(members, backups, before);
        assertEven(members, backups, lists);
        assertTrue(
            moved(before, lists) <= least(before, members, lists) + 1,
            moved(before, lists) + " moved, " + least(before, members, lists) + " needed");
        assertEquals(lists, assign(members, backups, lists), "not settled");
      }
    }
  }

  @Test
  void aFourthMemberTakesAQuarter() {
    List<MemberInfo> members = members(3);
    List<List<MemberId>> before = assign(members, 1, fresh());
    members.add(member(4));
    List<List<MemberId>> after = assign(members, 1, before);
    int quarter = PARTITIONS * 2 / 4;
    assertTrue(moved(before, after) <= quarter + 1, moved(before, after) + " moved");
  }

  @Test
  void theHoldersOfALostMemberStayWhereTheyAre() {
    List<MemberInfo> members = members(4);
    List<List<MemberId>> before = assign(members, 1, fresh());
    MemberId gone = members.remove(2).id();
    List<List<MemberId>> after = assign(members, 1, before);
    for (int p = 0; p < PARTITIONS; p++) {
      List<MemberId> kept = new ArrayList<>(before.get(p));
      kept.remove(gone);
      assertTrue(after.get(p).containsAll(kept), "partition " + p);
    }
  }

  @Test
  void primariesAreEvenOverTheShardsOfAGrowingCluster() {
    List<MemberInfo> members = members(1);
    List<List<MemberId>> lists = assign(members, 1, fresh());
    for (int i = 2; i <= 4; i++) {
      members.add(member(i));
      lists = assign(members, 1, lists);
      for (MemberInfo member : members.subList(1, members.size())) {
        int[] shards = new int[member.shards()];
        for (int p = 0; p < PARTITIONS; p++) {
          if (lists.get(p).get(0).equals(member.id())) {
            shards[ShardTable.shardOf(1, p, shards.length)]++;
          }
        }
        assertTrue(Math.abs(shards[0] - shards[1]) <= 3, shards[0] + " and " + shards[1]);
      }
    }
  }

  @Test
  void theAssignmentIsTheSameInEveryJvm() {
    List<MemberInfo> members = members(1);
    List<List<MemberId>> lists = assign(members, 2, fresh());
    for (int i = 2; i <= 5; i++) {
      members.add(member(i));
      lists = assign(members, 2, lists);
    }
    long digest = 0;
    for (List<MemberId> list : lists) {
      for (MemberId holder : list) {
        digest = digest * 31 + holder.nodeId();
      }
    }
    assertEquals(GOLDEN_DIGEST, digest);
  }

  private static final long GOLDEN_DIGEST = 2424520091814507823L;

  private static void assertEven(
      List<MemberInfo> members, int backups, List<List<MemberId>> lists) {
    Map<MemberId, Integer> replicas = new TreeMap<>();
    Map<MemberId, Integer> primaries = new TreeMap<>();
    for (MemberInfo member : members) {
      replicas.put(member.id(), 0);
      primaries.put(member.id(), 0);
    }
    for (List<MemberId> list : lists) {
      assertEquals(Math.min(backups + 1, members.size()), list.size());
      assertEquals(list.size(), new LinkedHashSet<>(list).size(), "twice on one member");
      list.forEach(holder -> replicas.merge(holder, 1, Integer::sum));
      primaries.merge(list.get(0), 1, Integer::sum);
    }
    assertEquals(members.size(), replicas.size(), "a holder that is no member");
    assertSpread(replicas);
    assertSpread(primaries);
  }

  private static void assertSpread(Map<MemberId, Integer> counts) {
    int most = counts.values().stream().mapToInt(i -> i).max().orElse(0);
    int least = counts.values().stream().mapToInt(i -> i).min().orElse(0);
    assertTrue(most - least <= 1, counts.toString());
  }

  /** Replicas that are new where they are. */
  private static int moved(List<List<MemberId>> before, List<List<MemberId>> after) {
    int moved = 0;
    for (int p = 0; p < after.size(); p++) {
      List<MemberId> old = before.get(p);
      moved += (int) after.get(p).stream().filter(holder -> !old.contains(holder)).count();
    }
    return moved;
  }

  /**
   * How many replicas must move: each member has to gain what it lacks to its share, and every
   * partition what it lacks.
   */
  private static int least(
      List<List<MemberId>> before, List<MemberInfo> members, List<List<MemberId>> after) {
    int gained = 0;
    for (MemberInfo member : members) {
      int had = (int) before.stream().filter(list -> list.contains(member.id())).count();
      int has = (int) after.stream().filter(list -> list.contains(member.id())).count();
      gained += Math.max(0, has - had);
    }
    return gained;
  }

  private static List<List<MemberId>> assign(
      List<MemberInfo> members, int backups, List<List<MemberId>> held) {
    List<Holding> holdings = new ArrayList<>();
    for (int p = 0; p < held.size(); p++) {
      holdings.add(new Holding(p, held.get(p)));
    }
    return Assigner.assign(1, members, backups, holdings);
  }

  private static List<List<MemberId>> fresh() {
    List<List<MemberId>> none = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      none.add(List.of());
    }
    return none;
  }

  private static List<MemberInfo> members(int count) {
    List<MemberInfo> members = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      members.add(member(i));
    }
    return members;
  }

  private static MemberInfo member(int i) {
    return new MemberInfo(new MemberId(i, 1), new Address("host" + i, 7400), 2, 1);
  }
}
