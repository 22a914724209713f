package io.latticegrid.data.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionVectorTest {
  private static final int MEMBERS = 6;

  private final SplittableRand rand = new SplittableRand(7);

  private MemberId member() {
    // Above and below the sign, for members are ordered without it.
    return new MemberId(Long.MIN_VALUE + rand.nextInt(MEMBERS) * (Long.MAX_VALUE / 3), 1);
  }

  private Map<MemberId, Long> random() {
    Map<MemberId, Long> entries = new TreeMap<>();
    for (int left = rand.nextInt(MEMBERS); left > 0; left--) {
      entries.put(member(), 1L + rand.nextInt(4));
    }
    return entries;
  }

  @Test
  @DisplayName("a vector is what a sorted map of the highest sequences would be")
  void itIsASortedMap() {
    for (int round = 0; round < 2_000; round++) {
      Map<MemberId, Long> one = random();
      Map<MemberId, Long> other = random();
      VersionVector vector = VersionVector.of(one);
      VersionVector with = VersionVector.of(other);
      assertEquals(one, vector.toMap());
      assertEquals(one.size(), vector.size());
      assertEquals(List.copyOf(one.keySet()), origins(vector));
      assertEquals(one.equals(other), vector.equals(with));
      assertTrue(!one.equals(other) || vector.hashCode() == with.hashCode());
      MemberId any = member();
      assertEquals(one.getOrDefault(any, 0L), vector.get(any));
      assertEquals(covers(one, other), vector.covers(with));

      Map<MemberId, Long> highest = new TreeMap<>(one);
      other.forEach((origin, sequence) -> highest.merge(origin, sequence, Math::max));
      VersionVector merged = vector.copy();
      merged.merge(with);
      assertEquals(highest, merged.toMap());
      assertEquals(one, vector.toMap(), "the copy is independent");

      Map<MemberId, Long> lowest = new TreeMap<>(one);
      lowest.replaceAll((origin, has) -> Math.min(has, other.getOrDefault(origin, 0L)));
      lowest.values().removeIf(sequence -> sequence == 0);
      vector.intersect(with);
      assertEquals(lowest, vector.toMap());
    }
  }

  private static boolean covers(Map<MemberId, Long> one, Map<MemberId, Long> other) {
    return other.entrySet().stream()
        .allMatch(entry -> one.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }

  private static List<MemberId> origins(VersionVector vector) {
    List<MemberId> origins = new ArrayList<>();
    vector.forEach((origin, sequence) -> origins.add(origin));
    return origins;
  }

  @Test
  @DisplayName("to advance to nothing, or back, changes nothing")
  void itNeverGoesBack() {
    MemberId origin = member();
    VersionVector vector = new VersionVector();
    vector.advance(origin, 0);
    assertTrue(vector.isEmpty());
    vector.advance(origin, 5);
    vector.advance(origin, 3);
    assertEquals(5, vector.get(origin));
    vector.clear();
    assertEquals(new VersionVector(), vector);
  }
}
