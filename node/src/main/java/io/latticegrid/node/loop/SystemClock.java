package io.latticegrid.node.loop;

import io.latticegrid.data.port.Clock;

/** The machine's clocks. Thread-safe. */
public final class SystemClock implements Clock {
  @Override
  public long monotonicNanos() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
