package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriverTest {
  private static final int KEYS = 2500;

  private final BenchConfig config =
      new BenchConfig(
          List.of(new Workload(Operation.GET, 2)),
          1,
          KEYS,
          KeyChoice.Kind.UNIFORM,
          100,
          1,
          50,
          0,
          0,
          1);
  private final Driver driver = new Driver(config);
  private final Workload reads = new Workload(Operation.GET, 2);
  private final Workload writes = new Workload(Operation.PUT, 2);

  @Test
  void everyKeyIsLoadedAndReadsAreRight() throws InterruptedException {
    FakePeer peer = new FakePeer();
    driver.load(peer);
    assertEquals(KEYS, peer.entries.size());
    driver.run(peer, writes, 1, 50);
    Window window = driver.run(peer, reads, 1, 50);
    assertTrue(window.operations() > 0, "nothing was done");
    assertEquals(0, window.wrong());
    assertEquals(0, window.errors());
    assertNull(window.firstError());
  }

  @Test
  void aValueThatWasNeverWrittenIsCountedAsWrong() throws InterruptedException {
    FakePeer peer = new FakePeer();
    driver.load(peer);
    peer.entries.replaceAll((key, value) -> new byte[100]);
    Window window = driver.run(peer, reads, 1, 50);
    assertEquals(window.operations(), window.wrong());
  }

  @Test
  void aMissingEntryIsCountedAsWrong() throws InterruptedException {
    Window window = driver.run(new FakePeer(), reads, 1, 50);
    assertTrue(window.operations() > 0, "nothing was done");
    assertEquals(window.operations(), window.wrong());
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void aMixIsVerifiedInEveryStyle(Style style) throws InterruptedException {
    FakePeer peer = new FakePeer();
    driver.load(peer);
    Workload mix =
        new Workload(
            Operation.A, style, 2, style == Style.SYNC ? 1 : style == Style.FIXED ? 2000 : 10);
    Window window = driver.run(peer, mix, 1, 50);
    assertTrue(window.operations() > 0, "nothing was done");
    assertEquals(0, window.wrong());
    assertEquals(0, window.errors(), String.valueOf(window.firstError()));
    assertEquals(0, window.operations() % (style == Style.BATCH ? 10 : 1));
  }

  @Test
  void anOperationAtAFixedRateCountsFromWhenItWasDue() throws InterruptedException {
    FakePeer peer = new FakePeer();
    driver.load(peer);
    Window window = driver.run(peer, new Workload(Operation.C, Style.FIXED, 1, 1000), 1, 50);
    assertEquals(50, window.operations());
  }

  @Test
  void whatIsAddedIsCountedByTheOperationsDone() throws InterruptedException {
    FakePeer peer = new FakePeer();
    Window window = driver.run(peer, new Workload(Operation.INCREMENT, 2), 1, 50);
    assertEquals(
        window.operations(), peer.counters.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void whatIsWrongInTheEndIsCounted() {
    FakePeer peer = new FakePeer();
    driver.load(peer);
    assertEquals(0, driver.countWrong(peer));
    peer.entries.remove(7L);
    peer.entries.put(8L, new byte[100]);
    assertEquals(2, driver.countWrong(peer));
  }

  @Test
  void aFailedOperationIsCountedAndHasNoLatency() throws InterruptedException {
    FakePeer peer = new FakePeer();
    peer.fails = true;
    Window window = driver.run(peer, writes, 1, 50);
    assertTrue(window.errors() > 0, "nothing failed");
    assertEquals(0, window.operations());
    assertEquals("java.lang.IllegalStateException: full", window.firstError());
  }
}
