package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SimDiskTest {
  private final SplittableRand rand = new SplittableRand(1);
  private final SimScheduler scheduler = new SimScheduler(rand, new EventTrace());
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  private SimDisk disk(SimProcess process) {
    return new SimDisk(scheduler, process, files, rand);
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
      files.put("f", new byte[] {0});
      SimProcess process = scheduler.process("host", i);
      new SimDisk(scheduler, process, files, rand.fork("disk " + i))
          .replace("f", new byte[] {1}, loop(process), (done, error) -> {});
      scheduler.runUntil(scheduler.nowNanos() + rand.nextInt(50_000_000));
      process.die();
      scheduler.runUntil(scheduler.nowNanos() + ToyWorld.SECOND);
      byte[] content = files.get("f");
      assertNotNull(content);
      assertEquals(1, content.length);
      replaced += content[0];
    }
    assertTrue(replaced > 10 && replaced < 100, "replaced " + replaced);
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
