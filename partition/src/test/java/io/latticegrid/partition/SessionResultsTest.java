package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SessionResultsTest {
  private static final MemberId A = new MemberId(1, 1);

  @Test
  void resultsAreWhatASortedMapWouldHold() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SessionResults results = new SessionResults();
      TreeMap<Long, WindowEntry> expected = new TreeMap<>();
      long newest = 1;
      for (int step = 0; step < 300; step++) {
        boolean late = random.nextInt(4) == 0;
        long sequence = late ? Math.max(1, newest - random.nextInt(20)) : newest++;
        WindowEntry entry =
            new WindowEntry(new Dot(A, step + 1), new Outcome(7, sequence, 1, null));
        results.put(sequence, entry);
        expected.put(sequence, entry);
        if (random.nextInt(3) == 0) {
          long below = newest - random.nextInt(1 + random.nextInt(70));
          results.dropBelow(below);
          expected.headMap(below).clear();
        }
        assertSameContent(expected, results, newest - random.nextInt(10));
      }
    }
  }

  private static void assertSameContent(
      NavigableMap<Long, WindowEntry> expected, SessionResults results, long probed) {
    assertEquals(expected.size(), results.size());
    assertEquals(expected.isEmpty(), results.isEmpty());
    assertEquals(new ArrayList<>(expected.values()), results.all());
    assertEquals(new ArrayList<>(expected.headMap(probed).values()), results.below(probed));
    assertSame(expected.get(probed), results.find(probed));
    if (!expected.isEmpty()) {
      assertEquals(expected.firstKey(), results.firstSequence());
      assertEquals(expected.lastKey(), results.lastSequence());
    }
  }

  @Test
  void rangesContainWhatWasAdded() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      SequenceRanges ranges = new SequenceRanges();
      TreeSet<Long> expected = new TreeSet<>();
      for (int step = 0; step < 120; step++) {
        long sequence = random.nextInt(4) == 0 ? 1 + random.nextInt(100) : step + 1;
        ranges.add(sequence);
        expected.add(sequence);
        for (long probed = 0; probed < 130; probed++) {
          assertEquals(expected.contains(probed), ranges.contains(probed), "sequence " + probed);
        }
      }
    }
  }
}
