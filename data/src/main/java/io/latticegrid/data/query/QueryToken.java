package io.latticegrid.data.query;

import java.util.Locale;

/**
 * A word of a query's text. Immutable.
 *
 * @param kind what it is
 * @param text its content, without quotes
 * @param column where it starts, from 1
 */
record QueryToken(Kind kind, String text, int column) {
  enum Kind {
    WORD,
    QUOTED_NAME,
    TEXT,
    NUMBER,
    SYMBOL,
    END
  }

  /** Whether it is a keyword, in whatever case. */
  boolean is(String keyword) {
    return kind == Kind.WORD && text.toLowerCase(Locale.ROOT).equals(keyword);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How it is called in an error. */
  String shown() {
    return kind == Kind.END ? "the end" : kind == Kind.TEXT ? "'" + text + "'" : text;
  }
}
