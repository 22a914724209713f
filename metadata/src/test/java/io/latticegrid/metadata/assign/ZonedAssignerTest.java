package io.latticegrid.metadata.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.assign.Assigner.Holding;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ZonedAssignerTest {
  private static final int CASES = 10_000;

  @Test
  void overRandomHistoriesNoZoneHasTwoReplicasWhileAnotherIsFree() {
    Rand rand = new SplittableRand(7);
    for (int run = 0; run < CASES / 10; run++) {
      int partitions = 1 + rand.nextInt(40);
      int backups = rand.nextInt(4);
      List<MemberInfo> members = new ArrayList<>(List.of(member(1, zone(rand))));
      List<List<MemberId>> lists = assign(members, backups, fresh(partitions));
      for (int step = 2; step < 12; step++) {
        if (members.size() > 1 && rand.nextInt(3) == 0) {
          members.remove(rand.nextInt(members.size()));
        } else {
          members.add(member(step, zone(rand)));
        }
        lists = assign(members, backups, lists);
        assertApart(members, backups, lists);
        assertEquals(lists, assign(members, backups, lists), "not settled");
      }
    }
  }

  @Test
  void zonesOfOneSizeAreEven() {
    for (int zones = 2; zones <= 4; zones++) {
      for (int backups = 1; backups < zones; backups++) {
        List<MemberInfo> members = new ArrayList<>();
        for (int i = 0; i < zones * 3; i++) {
          members.add(member(i + 1, "zone " + i % zones));
        }
        List<List<MemberId>> lists = assign(members, backups, fresh(271));
        assertApart(members, backups, lists);
        assertSpread(counts(members, lists, false), 1);
        assertSpread(counts(members, lists, true), 1);
      }
    }
  }

  @Test
  void aFourthMemberTakesAQuarterAtMostWhateverThereIs() {
    Rand rand = new SplittableRand(11);
    for (int run = 0; run < CASES; run++) {
      int partitions = 1 + rand.nextInt(60);
      int backups = rand.nextInt(4);
      List<MemberInfo> members = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        members.add(member(i, ""));
      }
      List<List<MemberId>> before = assign(members, backups, fresh(partitions));
      members.add(member(4, ""));
      List<List<MemberId>> after = assign(members, backups, before);
      int replicas = partitions * Math.min(backups + 1, 4);
      int moved = moved(before, after);
      assertTrue(moved <= replicas / 4 + 1, moved + " of " + replicas + " moved");
    }
  }

  @Test
  void aCopyLeavesACrowdedZoneWhenAnotherComes() {
    List<MemberInfo> members = new ArrayList<>();
    members.add(member(1, "a"));
    members.add(member(2, "a"));
    List<List<MemberId>> lists = assign(members, 1, fresh(10));
    members.add(member(3, "b"));
    lists = assign(members, 1, lists);
    assertApart(members, 1, lists);
    assertEquals(10, counts(members, lists, false).get(members.get(2).id()));
  }

  private static void assertApart(
      List<MemberInfo> members, int backups, List<List<MemberId>> lists) {
    for (List<MemberId> list : lists) {
      assertEquals(Math.min(backups + 1, members.size()), list.size());
      assertEquals(list.size(), list.stream().distinct().count(), "twice on one member");
      Map<String, Integer> replicas = new TreeMap<>();
      members.forEach(member -> replicas.put(zoneOf(member), 0));
      for (MemberId holder : list) {
        members.stream()
            .filter(member -> member.id().equals(holder))
            .forEach(member -> replicas.merge(zoneOf(member), 1, Integer::sum));
      }
      boolean twice = replicas.values().stream().anyMatch(count -> count > 1);
      assertTrue(!twice || !replicas.containsValue(0), () -> list + " in " + replicas);
    }
  }

  private static void assertSpread(Map<MemberId, Integer> counts, int most) {
    int max = counts.values().stream().mapToInt(i -> i).max().orElse(0);
    int min = counts.values().stream().mapToInt(i -> i).min().orElse(0);
    assertTrue(max - min <= most, counts.toString());
  }

  private static Map<MemberId, Integer> counts(
      List<MemberInfo> members, List<List<MemberId>> lists, boolean primaries) {
    Map<MemberId, Integer> counts = new TreeMap<>();
    members.forEach(member -> counts.put(member.id(), 0));
    for (List<MemberId> list : lists) {
      List<MemberId> counted = primaries ? list.subList(0, 1) : list;
      counted.forEach(holder -> counts.merge(holder, 1, Integer::sum));
    }
    return counts;
  }

  private static int moved(List<List<MemberId>> before, List<List<MemberId>> after) {
    int moved = 0;
    for (int p = 0; p < after.size(); p++) {
      List<MemberId> old = before.get(p);
      moved += (int) after.get(p).stream().filter(holder -> !old.contains(holder)).count();
    }
    return moved;
  }

  private static List<List<MemberId>> assign(
      List<MemberInfo> members, int backups, List<List<MemberId>> held) {
    List<Holding> holdings = new ArrayList<>();
    for (int p = 0; p < held.size(); p++) {
      holdings.add(new Holding(p, held.get(p)));
    }
    return Assigner.assign(1, members, backups, holdings);
  }

  private static List<List<MemberId>> fresh(int partitions) {
    List<List<MemberId>> none = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      none.add(List.of());
    }
    return none;
  }

  private static String zone(Rand rand) {
    return List.of("", "a", "b", "c").get(rand.nextInt(4));
  }

  private static String zoneOf(MemberInfo member) {
    return member.zone().isEmpty() ? "own " + member.id() : member.zone();
  }

  private static MemberInfo member(int i, String zone) {
    return new MemberInfo(new MemberId(i, 1), new Address("host" + i, 7400), 2, 1, zone);
  }
}
