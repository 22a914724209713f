package io.latticegrid.partition;

/** How near a node is to the memory that it may take. Immutable. */
public enum Pressure {
  /** Below 70 %. */
  NORMAL(0, 0),
  /** From 70 %: what waits for stores is written at once. */
  WARN(70, 0),
  /** From 80 %: maps that may forget shrink; large values are refused elsewhere. */
  THROTTLE(80, 1_000),
  /** From 90 %: a map that may forget makes room for each write; others refuse what grows them. */
  CRITICAL(90, 5_000),
  /** From 95 %: no map takes what grows it. */
  EMERGENCY(95, 30_000),
  /** From 98 %: the same, as an error. */
  FULL(98, 30_000);

  private static final Pressure[] ALL = values();

  private final int percent;
  private final int retryMillis;

  Pressure(int percent, int retryMillis) {
    this.percent = percent;
    this.retryMillis = retryMillis;
  }

  /** From how many percent of the limit on. */
  public int percent() {
    return percent;
  }

  /** After how long a write that is refused may be tried again. */
  public int retryMillis() {
    return retryMillis;
  }

  /** What so many bytes are; {@link #NORMAL} where there is no limit. */
  public static Pressure of(long bytes, long limitBytes) {
    Pressure found = NORMAL;
    if (limitBytes > 0) {
      double percent = 100.0 * bytes / limitBytes;
      for (Pressure level : ALL) {
        found = percent >= level.percent ? level : found;
      }
    }
    return found;
  }
}
