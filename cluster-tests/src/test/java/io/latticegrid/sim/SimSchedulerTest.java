package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimSchedulerTest {
  private final EventTrace trace = new EventTrace();
  private final SimScheduler scheduler = new SimScheduler(new SplittableRand(7), trace);
  private final SimActor actor = scheduler.runActor();

  private void at(long nanos, Runnable task) {
    scheduler.schedule(actor, nanos, EventKind.RUN, task);
  }

  @Test
  void virtualTimeNeverGoesBack() {
    Rand rand = new SplittableRand(3);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      at(
          rand.nextInt(10_000),
          () -> {
            times.add(scheduler.nowNanos());
            at(
                scheduler.nowNanos() - 50 + rand.nextInt(100),
                () -> times.add(scheduler.nowNanos()));
          });
    }
    scheduler.runUntil(20_000);
    assertEquals(2_000, times.size());
    assertEquals(times.stream().sorted().toList(), times);
    assertEquals(20_000, scheduler.nowNanos());
  }

  @Test
  void noEventIsLostAtALimit() {
    List<Long> ran = new ArrayList<>();
    for (long i = 0; i < 100; i++) {
      long number = i;
      at(i * 10, () -> ran.add(number));
    }
    for (long limit = 0; limit <= 1_000; limit += 3) {
      scheduler.runUntil(limit);
      scheduler.checkConservation();
      assertEquals(Math.min(100, limit / 10 + 1), ran.size());
    }
  }

  @Test
  void aConditionStopsTheRunWithoutLosingWhatFollows() {
    List<Integer> ran = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      at(i, () -> ran.add(number));
    }
    assertTrue(scheduler.runUntil(10, () -> ran.size() == 2));
    assertEquals(2, scheduler.nowNanos());
    assertFalse(scheduler.runUntil(10, () -> ran.size() == 5));
    assertEquals(List.of(1, 2, 3), ran);
  }

  @Test
  void simultaneousEventsRunInAnOrderThatTheSeedDraws() {
    List<List<Integer>> orders = new ArrayList<>();
    for (long seed : new long[] {1, 2, 1}) {
      SimScheduler seeded = new SimScheduler(new SplittableRand(seed), new EventTrace());
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int number = i;
        seeded.schedule(seeded.runActor(), 5, EventKind.RUN, () -> order.add(number));
      }
      seeded.runUntil(5);
      orders.add(order);
    }
    assertEquals(orders.get(0), orders.get(2));
    assertNotEquals(orders.get(0), orders.get(1));
  }

  @Test
  void everyEventIsAccountedForWhenSomeAreCancelledOrTheirProcessDies() {
    SimProcess process = scheduler.process("host", 0);
    SimActor mortal = scheduler.actor("host/loop", process);
    List<String> ran = new ArrayList<>();
    Cancelable cancelled =
        scheduler.schedule(mortal, 10, EventKind.TIMER, () -> ran.add("cancelled"));
    scheduler.schedule(mortal, 5, EventKind.TIMER, cancelled::cancel);
    scheduler.schedule(mortal, 20, EventKind.TIMER, process::die);
    scheduler.schedule(mortal, 30, EventKind.TIMER, () -> ran.add("dead"));
    at(1_000, () -> ran.add("later"));
    scheduler.runUntil(100);
    assertEquals(List.of(), ran);
    assertEquals(new EventCounts(5, 2, 1, 2), scheduler.counts());
    scheduler.checkConservation();
  }

  @Test
  void aPausedProcessLosesNothingAndGoesOnInOrder() {
    SimProcess process = scheduler.process("host", 0);
    SimActor sleepy = scheduler.actor("host/loop", process);
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      scheduler.schedule(sleepy, 100 + i, EventKind.TIMER, () -> ran.add(number));
    }
    at(110, () -> scheduler.pause(process, 1_000));
    scheduler.runUntil(500);
    assertTrue(ran.size() <= 11 && ran.size() >= 10);
    scheduler.checkConservation();
    scheduler.runUntil(2_000);
    assertEquals(50, ran.size());
    assertEquals(ran.stream().sorted().toList(), ran);
    scheduler.checkConservation();
  }

  @Test
  void anExceptionInATaskFailsTheRunAndNamesTheActor() {
    SimActor broken = scheduler.actor("node-1/control", scheduler.process("node-1", 0));
    scheduler.schedule(
        broken,
        7_000,
        EventKind.TIMER,
        () -> {
          throw new IllegalStateException("corrupt");
        });
    SimFailure failure = assertThrows(SimFailure.class, () -> scheduler.runUntil(10_000));
    assertTrue(String.valueOf(failure.getMessage()).contains("node-1/control"));
    assertTrue(trace.notes().getLast().contains("corrupt"));
  }

  @Test
  void whatIsAskedForAtTheEndOfATurnRunsRightAfterTheEvent() {
    SimLoop loop =
        new SimLoop(scheduler, scheduler.process("host", 0), "loop", new SplittableRand(1));
    List<String> ran = new ArrayList<>();
    loop.execute(() -> {
      loop.atEndOfTurn(() -> ran.add("end at " + scheduler.nowNanos()));
      ran.add("task at " + scheduler.nowNanos());
      assertTrue(loop.inLoop());
    });
    scheduler.runUntil(1_000_000);
    long when = Long.parseLong(ran.getFirst().substring("task at ".length()));
    assertEquals(List.of("task at " + when, "end at " + when), ran);
    assertFalse(loop.inLoop());
  }

  @Test
  void aLoopRunsItsTasksInTheOrderInWhichTheyCameAndRefusesWhenFull() {
    SimLoop loop =
        new SimLoop(scheduler, scheduler.process("host", 0), "loop", new SplittableRand(1));
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < SimLoop.MAX_PENDING; i++) {
      int number = i;
      assertTrue(loop.offer(() -> ran.add(number)));
    }
    assertFalse(loop.offer(() -> ran.add(-1)));
    loop.execute(() -> ran.add(-2));
    scheduler.runUntil(ToyWorld.SECOND);
    assertEquals(SimLoop.MAX_PENDING + 1, ran.size());
    assertEquals(-2, ran.removeLast());
    assertEquals(ran.stream().sorted().toList(), ran);
    assertTrue(loop.offer(() -> {}));
  }

  @Test
  void aNewConsumerOfRandomnessDoesNotShiftTheOthers() {
    Rand one = new SplittableRand(42);
    Rand other = new SplittableRand(42);
    Rand extra = other.fork("extra");
    extra.nextLong();
    other.nextLong();
    Rand mine = one.fork("mine");
    Rand yours = other.fork("mine");
    for (int i = 0; i < 100; i++) {
      assertEquals(mine.nextLong(), yours.nextLong());
    }
    assertNotEquals(one.fork("a").nextLong(), one.fork("b").nextLong());
  }
}
