package io.latticegrid.sim.swim;

import java.util.Arrays;
import java.util.Locale;

/**
 * Durations in nanoseconds, of which the median and the 99th percentile are wanted. Confined to one
 * thread.
 */
public final class Quantiles {
  private long[] values = new long[64];
  private int size;

  /** Takes a duration in. */
  public void add(long nanos) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = nanos;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** The value below which a share of all lies, in seconds; not a number if there is none. */
  public double seconds(double share) {
    if (size == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    int at = (int) StrictMath.ceil(share * size) - 1;
    return sorted[Math.max(0, at)] / 1e9;
  }

  String p50p99() {
    return size == 0 ? "-" : String.format(Locale.ROOT, "%.2f / %.2f", seconds(.5), seconds(.99));
  }

  String json() {
    return size == 0
        ? "null"
        : String.format(Locale.ROOT, "{\"p50\":%.3f,\"p99\":%.3f}", seconds(.5), seconds(.99));
  }
}
