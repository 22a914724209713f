package io.latticegrid.storage;

/**
 * The sizes of blocks, in units of 4 bytes: every size up to 64 units, then 32 a doubling, so that
 * rounding costs a 32nd at most. Immutable; static only.
 */
final class SizeClasses {
  static final int UNIT_BYTES = 4;

  /** The smallest block: a header and a key of one byte. */
  static final int MIN_UNITS = 5;

  private static final int EXACT_UNITS = 64;

  private SizeClasses() {}

  /** The size of the block for so many bytes, in units. */
  static int unitsFor(int bytes) {
    int units = Math.max(MIN_UNITS, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
    if (units <= EXACT_UNITS) {
      return units;
    }
    int mask = (1 << stepShift(units)) - 1;
    return (units + mask) & ~mask;
  }

  /** The largest block size not above so many units, which are at least {@link #MIN_UNITS}. */
  static int unitsWithin(int units) {
    if (units <= EXACT_UNITS) {
      return units;
    }
    int mask = (1 << (26 - Integer.numberOfLeadingZeros(units))) - 1;
    return units & ~mask;
  }

  /** The number of a block size, from 0 without gaps. */
  static int classOf(int units) {
    if (units <= EXACT_UNITS) {
      return units - MIN_UNITS;
    }
    int shift = stepShift(units);
    return EXACT_UNITS - MIN_UNITS + (shift - 1) * 32 + ((units - 1) >>> shift) - 31;
  }

  /** Sizes in (2^n, 2^(n+1)] lie 2^(n-5) apart. */
  private static int stepShift(int units) {
    return 26 - Integer.numberOfLeadingZeros(units - 1);
  }
}
