package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Digests of partitions. */
class DigestTreeTest {
  private static DigestTree treeOf(Map<Long, Long> entries) {
    DigestTree tree = new DigestTree();
    Map<Long, Long> there = new TreeMap<>();
    entries.forEach((hash, number) -> {
      there.put(hash, number);
      add(tree, there, hash, number);
    });
    return tree;
  }

  private static void add(DigestTree tree, Map<Long, Long> there, long hash, long number) {
    tree.add(hash, number);
    while (tree.isCrowded()) {
      tree.deepen(deeper -> there.forEach(deeper::add));
    }
  }

  private static Map<Long, Long> entries(SplittableRandom random, int count) {
    Map<Long, Long> entries = new TreeMap<>();
    while (entries.size() < count) {
      entries.put(random.nextLong(), random.nextLong());
    }
    return entries;
  }

  @Test
  void equalEntriesGiveEqualSumsInAnyOrderAndThroughAnyDetour() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<Long, Long> entries = entries(random, random.nextInt(1, 6_000));
      DigestTree straight = treeOf(entries);
      DigestTree detour = new DigestTree();
      Map<Long, Long> there = new TreeMap<>();
      var shuffled = new java.util.ArrayList<>(entries.entrySet());
      Collections.shuffle(shuffled, new Random(seed));
      for (Map.Entry<Long, Long> entry : shuffled) {
        there.put(entry.getKey(), 77L);
        add(detour, there, entry.getKey(), 77);
        detour.subtract(entry.getKey(), 77);
        there.put(entry.getKey(), entry.getValue());
        add(detour, there, entry.getKey(), entry.getValue());
      }
      assertEquals(straight.root(), detour.root());
      assertEquals(straight.depth(), detour.depth());
      assertArrayEquals(new int[0], straight.differing(detour));
      assertEquals(entries.size(), detour.entries());
    }
  }

  @Test
  void exactlyTheNodesThatDifferAreFoundAlsoBetweenTreesOfDifferentDepth() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<Long, Long> left = entries(random, random.nextInt(1, 6_000));
      Map<Long, Long> right = new TreeMap<>(left);
      int changes = random.nextInt(20);
      TreeSet<Long> changed = new TreeSet<>();
      for (int i = 0; i < changes; i++) {
        long hash = random.nextBoolean() ? random.nextLong() : left.keySet().iterator().next();
        right.merge(hash, 1L, Long::sum);
        changed.add(hash);
      }
      DigestTree one = treeOf(left);
      DigestTree other = treeOf(right);
      int depth = Math.min(one.depth(), other.depth());
      int[] expected =
          changed.stream().mapToInt(hash -> DigestTree.nodeOf(depth, hash)).distinct().toArray();
      Arrays.sort(expected);
      assertArrayEquals(expected, one.differing(other));
      assertArrayEquals(expected, other.differing(one));
    }
  }

  @Test
  void aDefectThatWasThereBeforeTheTreeGrewIsStillFound() {
    SplittableRandom random = new SplittableRandom(5);
    Map<Long, Long> entries = entries(random, 256);
    DigestTree tree = treeOf(entries);
    assertEquals(1, tree.depth());
    long corrupt = entries.keySet().iterator().next();
    entries.put(corrupt, 1L);
    long last = random.nextLong();
    entries.put(last, 2L);
    add(tree, entries, last, 2L);
    assertEquals(2, tree.depth());
    assertEquals(1, tree.differing(treeOf(entries)).length);
  }

  @Test
  void itsMemoryIsBoundedByTheNumberOfEntriesAndAltogether() {
    SplittableRandom random = new SplittableRandom(6);
    DigestTree tree = new DigestTree();
    Map<Long, Long> there = new TreeMap<>();
    for (int i = 1; i <= 20_000; i++) {
      long hash = random.nextLong();
      there.put(hash, 1L);
      add(tree, there, hash, 1);
      assertTrue(tree.bytes() <= 8L * Math.max(1, i) && tree.bytes() <= 32 << 10, i + " entries");
    }
    tree.clear();
    assertEquals(8, tree.bytes());
  }
}
