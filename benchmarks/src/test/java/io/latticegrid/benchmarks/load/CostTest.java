package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CostTest {
  @Test
  void aWindowIsSummedUpFromItsLatenciesAndProcessorTimes() {
    Histogram latencies = new Histogram(3);
    for (int micros = 1; micros <= 1000; micros++) {
      latencies.recordValue(micros * 1000L);
    }
    Cost cost = Cost.of(latencies, 1000, 2.0, new CpuTimes(30e6, 10e6, 1040e6));
    assertEquals(500, cost.opsPerSecond());
    assertEquals(500, cost.p50Micros(), 1);
    assertEquals(990, cost.p99Micros(), 2);
    assertEquals(999, cost.p999Micros(), 2);
    assertEquals(1000, cost.maxMicros(), 2);
    assertEquals(30, cost.serverCpuMicros(), 1e-9);
    assertEquals(10, cost.driverCpuMicros(), 1e-9);
    assertEquals(0.5, cost.otherCores(), 1e-9);
  }

  @Test
  void aWindowWithoutOperationsHasNoFiguresToDivideBy() {
    Cost cost = Cost.of(new Histogram(3), 0, 1.0, new CpuTimes(0, 0, Double.NaN));
    assertEquals(0, cost.opsPerSecond());
    assertEquals(0, cost.serverCpuMicros());
    assertTrue(Double.isNaN(cost.otherCores()), "the rest of the machine is unknown");
  }

  @Test
  void medianTakesEachFigureByItself() {
    Cost median = Cost.median(List.of(cost(1, 9), cost(3, 7), cost(2, 8)));
    assertEquals(2, median.opsPerSecond());
    assertEquals(8, median.p99Micros());
    assertEquals(1.5, Cost.median(List.of(cost(1, 0), cost(2, 0))).opsPerSecond());
  }

  @Test
  void idleAndWaitingProcessorsAreNotBusyButStolenOnesAre() {
    List<String> stat = List.of("cpu  100 1 20 5000 300 4 5 6 70 80", "cpu0 1 2 3 4 5 6 7 8 9 10");
    assertEquals(100 + 1 + 20 + 4 + 5 + 6, CpuTimes.busyTicks(stat));
  }

  private static Cost cost(double opsPerSecond, double p99Micros) {
    return new Cost(opsPerSecond, 0, p99Micros, 0, 0, 0, 0, 0);
  }
}
