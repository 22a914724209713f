package io.latticegrid.data.query;

import io.latticegrid.data.codec.MalformedDataException;

/** How a field is compared with a value. Immutable. */
public enum Operator {
  /** Equal. */
  EQ("=", 0),
  /** Not equal. */
  NE("<>", 1),
  /** Less. */
  LT("<", 2),
  /** Less or equal. */
  LE("<=", 3),
  /** Greater. */
  GT(">", 4),
  /** Greater or equal. */
  GE(">=", 5);

  private static final Operator[] OPERATORS = values();

  private final String symbol;
  private final int number;

  Operator(String symbol, int number) {
    this.symbol = symbol;
    this.number = number;
  }

  /** The text form. */
  public String symbol() {
    return symbol;
  }

  /** Whether a comparison's outcome, as of {@code compareTo}, satisfies this. */
  public boolean accepts(int order) {
    return switch (this) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** The wire form, never reused. */
  int number() {
    return number;
  }

  /** The operator of a wire number. */
  static Operator of(int number) {
    if (number >= OPERATORS.length) {
      throw new MalformedDataException("unknown operator " + number);
    }
    return OPERATORS[number];
  }
}
