package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpiryWheelTest {
  private static final long START = 1_700_000_000_000L;

  private final ExpiryWheel wheel = new ExpiryWheel();
  private final List<String> fired = new ArrayList<>();

  private void schedule(long at, String key, long now) {
    wheel.schedule(START + at, 1, Ops.bytes(key), START + now);
  }

  private List<String> poll(long now) {
    fired.clear();
    wheel.poll(
        START + now,
        (mapId, key) -> fired.add(new String(key, java.nio.charset.StandardCharsets.UTF_8)));
    return List.copyOf(fired);
  }

  @Test
  void nothingFiresBeforeItsTimeAndEverythingSoonAfter() {
    TreeMap<String, Long> due = new TreeMap<>();
    SplittableRand rand = new SplittableRand(1);
    for (int i = 0; i < 200; i++) {
      due.put("k" + i, (long) rand.nextInt(60_000));
      schedule(due.get("k" + i), "k" + i, 0);
    }
    for (long now = 0; now <= 61_000; now += 100) {
      for (String key : poll(now)) {
        long at = due.remove(key);
        assertTrue(at <= now && at > now - 500, key + " of " + at + " at " + now);
      }
    }
    assertEquals(0, due.size());
    assertEquals(0, wheel.size());
  }

  @Test
  void anEntryHasOneTimerTheEarliest() {
    schedule(5_000, "k", 0);
    schedule(9_000, "k", 0);
    assertEquals(1, wheel.size());
    schedule(1_000, "k", 0);
    assertEquals(1, wheel.size());
    assertEquals(List.of("k"), poll(1_200));
    assertEquals(List.of(), poll(20_000));
  }

  @Test
  void whoIsCalledMayScheduleAgain() {
    schedule(100, "k", 0);
    int[] calls = new int[1];
    for (long now = 0; now < 10_000; now += 100) {
      long at = now;
      wheel.poll(
          START + now,
          (mapId, key) -> {
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
