package io.latticegrid.client.serial;

/** Reads numbers as the floating-point types of Java. Thread-safe. */
final class Numbers {
  /** Whole numbers up to this are exact as doubles. */
  private static final long EXACT = 1L << 53;

  private Numbers() {}

  /** A double, or a whole number that is exact as one. */
  static Object toDouble(Object value) {
    if (value instanceof Long whole && whole >= -EXACT && whole <= EXACT) {
      return (double) whole;
    } else if (value instanceof Double number) {
      return number;
    }
    throw Refusal.mismatch(Double.class, value);
  }

  /** As {@link #toDouble}, rounded to a float; what is beyond its range is refused. */
  static Object toFloat(Object value) {
    double wide = (double) toDouble(value);
    float narrow = (float) wide;
    if (Float.isInfinite(narrow) && !Double.isInfinite(wide)) {
      throw Refusal.mismatch(wide + " does not fit a Float");
    }
    return narrow;
  }
}
