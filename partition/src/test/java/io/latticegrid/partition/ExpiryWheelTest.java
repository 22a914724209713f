package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpiryWheelTest {
  private static final long START = 1_700_000_000_000L;

  private final ExpiryWheel wheel = new ExpiryWheel();
  private final List<String> fired = new ArrayList<>();
  private final Map<Integer, String> names = new HashMap<>();

  private void schedule(long at, String key, long now) {
    wheel.schedule(START + at, 1, (long) key.hashCode() << 32, START + now);
    names.put(key.hashCode(), key);
  }

  private List<String> poll(long now) {
    fired.clear();
    wheel.poll(START + now, (mapId, hash) -> fired.add(names.get(hash)));
    return List.copyOf(fired);
  }

  @Test
  void everythingFiresSoonAfterItsTimeForWhoeverLooksAgainWhenItIsEarly() {
    TreeMap<String, Long> due = new TreeMap<>();
    SplittableRand rand = new SplittableRand(1);
    for (int i = 0; i < 200; i++) {
      due.put("k" + i, (long) rand.nextInt(60_000));
      schedule(due.get("k" + i), "k" + i, 0);
    }
    for (long now = 0; now <= 61_000; now += 100) {
      for (String key : poll(now)) {
        if (due.get(key) > now) {
          schedule(due.get(key), key, now); // looked at early, to move to a finer slot
        } else {
          long at = due.remove(key);
          assertTrue(at > now - 500, key + " of " + at + " at " + now);
        }
      }
    }
    assertEquals(0, due.size());
    assertEquals(0, wheel.size());
  }

  @Test
  void whatIsNotedTwiceOfOneMomentIsLookedAtOnce() {
    for (int i = 0; i < 100; i++) {
      schedule(5_000, "k", 0);
      schedule(5_000, "l", 0);
    }
    assertEquals(List.of(), poll(4_999));
    assertEquals(2, poll(5_200).size());
    assertEquals(0, wheel.size());
  }

  @Test
  void whatIsFarAwayIsLookedAtBeforeItsTimeAndOnlyAFewTimes() {
    for (long days : new long[] {1, 4}) {
      long at = days * 86_400_000 + 77;
      schedule(at, "far", 0);
      int looks = 0;
      for (long now = 0; ; now += 100) {
        if (!poll(now).isEmpty()) {
          looks++;
          if (now >= at) {
            assertTrue(now < at + 300, "at " + now);
            break;
          }
          schedule(at, "far", now);
        }
      }
      assertTrue(looks <= 12, "looked " + looks + " times");
    }
  }

  @Test
  void whoIsCalledMayScheduleAgain() {
    schedule(100, "k", 0);
    int[] calls = new int[1];
    for (long now = 0; now < 10_000; now += 100) {
      long at = now;
      wheel.poll(
          START + now,
          (mapId, hash) -> {
            calls[0]++;
            schedule(at + 1_000, "k", at);
          });
    }
    assertTrue(calls[0] >= 7 && calls[0] <= 10, "called " + calls[0]);
    assertEquals(1, wheel.size());
  }

  @Test
  void onePollDoesABoundedAmountAndTheNextGoesOn() {
    for (int i = 0; i < 1_000; i++) {
      schedule(10, "k" + i, 0);
    }
    int first = poll(1_000).size();
    assertTrue(first <= 256, "fired " + first);
    int all = first;
    for (int i = 0; i < 10; i++) {
      all += poll(1_000).size();
    }
    assertEquals(1_000, all);
  }

  @Test
  void aTimeThatIsOverFiresAtTheNextTickAndAWheelThatRanEmptyStartsAnew() {
    schedule(-5_000, "old", 0);
    assertEquals(List.of("old"), poll(200));
    schedule(1_000_000_000, "late", 999_999_000);
    assertEquals(List.of("late"), poll(1_000_000_200));
    schedule(5, "k", 0);
    wheel.clear();
    assertEquals(List.of(), poll(1_000));
  }
}
