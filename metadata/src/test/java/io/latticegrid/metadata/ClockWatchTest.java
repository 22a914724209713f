package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final MemberId SELF = new MemberId(1, 1);
  private static final MemberId SECOND = new MemberId(2, 1);
  private static final MemberId THIRD = new MemberId(3, 1);

  private final ClockWatch watch = new ClockWatch(SELF, 10_000);

  @Test
  void aClockWithinTheBoundBarsNobody() {
    assertFalse(watch.note(SECOND, 109_000, 100_000));
    assertFalse(watch.note(THIRD, 91_000, 100_000));
    assertEquals(Set.of(), watch.barred());
  }

  @Test
  void aClockThatDriftsBarsItsMemberUntilItIsSetRight() {
    watch.note(SECOND, 100_000, 100_000);
    assertTrue(watch.note(THIRD, 111_000, 100_000));
    assertEquals(Set.of(THIRD), watch.barred());
    assertFalse(watch.note(THIRD, 112_000, 100_000), "nothing new");
    assertTrue(watch.note(THIRD, 100_100, 100_000));
    assertEquals(Set.of(), watch.barred());
  }

  @Test
  void theCoordinatorIsBarredWhereAllOthersAgreeAgainstIt() {
    watch.note(SECOND, 160_000, 100_000);
    watch.note(THIRD, 161_000, 100_000);
    assertEquals(Set.of(SELF), watch.barred());
  }

  @Test
  void betweenTwoTheCoordinatorsClockCounts() {
    watch.note(SECOND, 160_000, 100_000);
    assertEquals(Set.of(SECOND), watch.barred());
    watch.retain(List.of(SELF));
    assertEquals(Set.of(), watch.barred());
  }
}
