package io.latticegrid.data.query;

/** The three outcomes of a condition, as in SQL. Immutable. */
enum Truth {
  /** It does not hold. */
  FALSE,
  /** Null or a value of another kind is concerned. */
  UNKNOWN,
  /** It holds. */
  TRUE;

  static Truth of(boolean value) {
    return value ? TRUE : FALSE;
  }

  Truth negated() {
    return switch (this) {
      case FALSE -> TRUE;
      case UNKNOWN -> UNKNOWN;
      case TRUE -> FALSE;
    };
  }
}
