package io.latticegrid.data.query;

import io.latticegrid.data.codec.MalformedDataException;

/** How a field is compared with a value. Immutable. */
public enum Operator {
  /** Equal. */
  EQ("="),
  /** Not equal. */
  NE("<>"),
  /** Less. */
  LT("<"),
  /** Less or equal. */
  LE("<="),
  /** Greater. */
  GT(">"),
  /** Greater or equal. */
  GE(">=");

  private static final Operator[] OPERATORS = values();

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
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

  /** The operator of a wire number, which is the ordinal. */
  static Operator of(int number) {
    if (number >= OPERATORS.length) {
      throw new MalformedDataException("unknown operator " + number);
    }
    return OPERATORS[number];
  }
}
