package io.latticegrid.data.port;

/** The time, as a port. Thread-safe. The simulation answers with virtual time. */
public interface Clock {
  /**
   * A time in nanoseconds that never goes back; its origin is arbitrary. For time-outs and leases.
   */
  long monotonicNanos();

  /** Milliseconds since 1970, which may jump. For hybrid timestamps and expiry only. */
  long wallMillis();
}
