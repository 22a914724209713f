package io.latticegrid.benchmarks.load;

import io.latticegrid.benchmarks.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Processor time in nanoseconds, since some moment or between two. Immutable.
 *
 * @param serversNanos of the servers of a peer
 * @param driverNanos of this process
 * @param machineNanos of everything, the time that a hypervisor took away included; NaN where there
 *     is no {@code /proc/stat}
 */
record CpuTimes(double serversNanos, double driverNanos, double machineNanos) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICK_NANOS = 1e7;
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  /** What was used up to now. */
  static CpuTimes now(Peer peer) {
    Duration driver = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return new CpuTimes(peer.serverCpuNanos(), driver.toNanos(), machine());
  }

  /** What was used since. */
  CpuTimes since(CpuTimes earlier) {
    return new CpuTimes(
        serversNanos - earlier.serversNanos,
        driverNanos - earlier.driverNanos,
        machineNanos - earlier.machineNanos);
  }

  private static double machine() {
    try {
      return busyTicks(Files.readAllLines(STAT)) * TICK_NANOS;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** The ticks of the line {@code cpu} in which the processors were neither idle nor waiting. */
  static double busyTicks(List<String> lines) {
    String[] words = lines.get(0).split("\\s+", -1);
    double busy = 0;
    for (int column = 1; column <= STEAL && column < words.length; column++) {
      busy += column == IDLE || column == IO_WAIT ? 0 : Double.parseDouble(words[column]);
    }
    return busy;
  }
}
