package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SimDiskTest {
  private final SplittableRand rand = new SplittableRand(1);
  private final SimScheduler scheduler = new SimScheduler(rand, new EventTrace());
  private final SimPlan plan = SimPlan.draw(1, SimProfile.CALM, SimLimits.NONE);
  private final DiskTrouble trouble = new DiskTrouble(scheduler, plan, rand, () -> true);
  private final DiskImage files = new DiskImage();

  private SimDisk disk(SimProcess process) {
    return new SimDisk(scheduler, process, files, trouble);
  }

  private SimLoop loop(SimProcess process) {
    return new SimLoop(scheduler, process, "loop", rand);
  }

  @Test
  void aFileOutlivesTheProcessThatWroteIt() {
    SimProcess first = scheduler.process("host", 0);
    byte[] content = {1, 2, 3};
    disk(first).replace("node.id", content, loop(first), (done, error) -> {});
    content[0] = 99;
    scheduler.runUntil(ToyWorld.SECOND);
    first.die();
    SimProcess second = scheduler.process("host", 1);
    List<String> seen = new ArrayList<>();
    disk(second)
        .read(
            "node.id",
            loop(second),
            (bytes, error) -> {
              assertArrayEquals(new byte[] {1, 2, 3}, bytes);
              seen.add("read");
            });
    disk(second)
        .list(loop(second), (names, error) -> seen.addAll(names == null ? List.of() : names));
    scheduler.runUntil(2 * ToyWorld.SECOND);
    assertTrue(seen.containsAll(List.of("read", "node.id")));
  }

  @Test
  void aCrashLeavesTheOldFileOrTheNewOne() {
    int replaced = 0;
    for (int i = 0; i < 100; i++) {
      files.replace("f", new byte[] {0});
      SimProcess process = scheduler.process("host", i);
      disk(process).replace("f", new byte[] {1}, loop(process), (done, error) -> {});
      scheduler.runUntil(scheduler.nowNanos() + rand.nextInt(400_000));
      process.die();
      scheduler.runUntil(scheduler.nowNanos() + ToyWorld.SECOND);
      byte[] content = files.read("f");
      assertNotNull(content);
      assertEquals(1, content.length);
      replaced += content[0];
    }
    assertTrue(replaced > 10 && replaced < 100, "replaced " + replaced);
  }

  @Test
  void whatWasSyncedSurvivesACrashAndTheRestIsAPrefixWithHolesAtMost() {
    int lost = 0;
    int torn = 0;
    for (int i = 0; i < 200; i++) {
      DiskImage image = new DiskImage();
      byte[] content = new byte[3 * DiskImage.BLOCK];
      Arrays.fill(content, (byte) 7);
      image.append("log", Arrays.copyOf(content, 100));
      image.sync("log");
      image.append("log", content);
      image.crash(rand.fork("crash " + i), true);
      byte[] left = image.read("log");
      assertNotNull(left);
      assertTrue(left.length >= 100 && left.length <= content.length + 100);
      assertArrayEquals(Arrays.copyOf(content, 100), Arrays.copyOf(left, 100));
      lost += left.length < content.length + 100 ? 1 : 0;
      torn += IntStream.range(0, left.length).anyMatch(at -> left[at] == 0) ? 1 : 0;
    }
    assertTrue(lost > 50 && torn > 50, lost + " and " + torn);
  }

  @Test
  void whatASyncFailedToMakeDurableIsGoneWhateverLaterSyncsSay() {
    DiskImage image = new DiskImage();
    image.append("log", new byte[] {1, 2});
    image.sync("log");
    image.append("log", new byte[] {3});
    image.failSync("log");
    image.append("log", new byte[] {4});
    image.sync("log");
    assertArrayEquals(new byte[] {1, 2, 3, 4}, image.read("log"));
    image.crash(rand, false);
    assertArrayEquals(new byte[] {1, 2}, image.read("log"));
  }

  @Test
  void aCallThatBlocksHoldsUpItsLoopAndNoOther() {
    SimProcess process = scheduler.process("host", 0);
    SimLoop blocked = loop(process);
    SimLoop free = loop(process);
    List<Long> times = new ArrayList<>();
    blocked.execute(() -> scheduler.block(ToyWorld.SECOND));
    blocked.schedule(1_000_000, () -> times.add(scheduler.nowNanos()));
    free.schedule(1_000_000, () -> times.add(scheduler.nowNanos()));
    scheduler.runUntil(3 * ToyWorld.SECOND);
    assertTrue(times.getFirst() < ToyWorld.SECOND / 100, times.toString());
    assertTrue(times.getLast() >= ToyWorld.SECOND, times.toString());
  }

  @Test
  void theBlockingPoolTakesVirtualTimeAndCompletesOnTheLoop() {
    SimProcess process = scheduler.process("host", 0);
    SimBlockingPool pool = new SimBlockingPool(scheduler, process, rand);
    SimLoop loop = loop(process);
    List<String> seen = new ArrayList<>();
    pool.submit(
        () -> "done",
        loop,
        (result, error) -> seen.add(result + " " + loop.inLoop() + " " + (error == null)));
    pool.submit(
        () -> {
          throw new java.io.IOException("no");
        },
        loop,
        (result, error) -> seen.add("failed " + (error != null)));
    scheduler.runUntil(ToyWorld.SECOND);
    assertEquals(List.of("done true true", "failed true"), seen.stream().sorted().toList());
  }
}
