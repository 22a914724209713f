package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyChoiceTest {
  private static final int KEYS = 1000;
  private static final int DRAWS = 200_000;

  @Test
  void evenKeysComeEvenlyOften() {
    long[] counts = draws(KeyChoice.Kind.UNIFORM.among(KEYS));
    for (long count : counts) {
      assertTrue(Math.abs(count - DRAWS / KEYS) < 100, "a key is drawn " + count + " times");
    }
  }

  @Test
  void theMostPopularKeyComesAsOftenAsTheLawSays() {
    double zeta = 0;
    for (int rank = 1; rank <= KEYS; rank++) {
      zeta += 1 / Math.pow(rank, 0.99);
    }
    long[] counts = draws(KeyChoice.Kind.ZIPFIAN.among(KEYS));
    long most = 0;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    assertTrue(most >= 0.9 * DRAWS / zeta, "the most popular came " + most + " times");
  }

  @Test
  void ranksAreDrawnByTheLaw() {
    KeyChoice.Zipfian choice = new KeyChoice.Zipfian(KEYS);
    assertEquals(0, choice.rank(0));
    assertTrue(choice.rank(0.5) < KEYS / 20, "half of the draws go to a twentieth of the keys");
    assertTrue(choice.rank(Math.nextDown(1.0)) >= KEYS - 2, "the last rank is never drawn");
  }

  private static long[] draws(KeyChoice choice) {
    SplittableRandom random = new SplittableRandom(1);
    long[] counts = new long[KEYS];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[(int) choice.next(random)]++;
    }
    return counts;
  }
}
