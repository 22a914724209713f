package io.latticegrid.data.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the literals of a query's text. Thread-safe. */
final class QueryLiteral {
  private static final String EXPECTED =
      "a value ('text', a number, true, false, null, uuid '..', instant '..', decimal '..',"
          + " bytes '..')";

  private QueryLiteral() {}

  static List<@Nullable Object> readList(TokenCursor tokens) {
    List<@Nullable Object> values = new ArrayList<>();
    tokens.expectSymbol("(");
    do {
      values.add(read(tokens));
    } while (tokens.takeSymbol(","));
    tokens.expectSymbol(")");
    return values;
  }

  static @Nullable Object read(TokenCursor tokens) {
    QueryToken token = tokens.peek();
    return switch (token.kind()) {
      case TEXT -> tokens.next().text();
      case NUMBER -> number(tokens);
      case WORD -> word(tokens);
      default -> throw tokens.expected(EXPECTED);
    };
  }

  private static Object number(TokenCursor tokens) {
    String text = tokens.peek().text();
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    try {
      Object value = whole ? (Object) Long.valueOf(text) : (Object) Double.valueOf(text);
      tokens.next();
      return value;
    } catch (NumberFormatException e) {
      throw tokens.error(text + " has more than 64 bits; write decimal '" + text + "'");
    }
  }

  private static @Nullable Object word(TokenCursor tokens) {
    if (tokens.take("true")) {
      return true;
    } else if (tokens.take("false")) {
      return false;
    } else if (tokens.take("null")) {
      return null;
    }
    QueryToken type = tokens.peek();
    QueryToken text = tokens.peek(1);
    if (text.kind() != QueryToken.Kind.TEXT) {
      throw tokens.expected(EXPECTED);
    }
    try {
      Object value = typed(type, text.text());
      if (value != null) {
        tokens.next();
        tokens.next();
        return value;
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw QueryLexer.error(text.column(), text.shown() + " is no " + type.text());
    }
    throw tokens.expected(EXPECTED);
  }

  private static @Nullable Object typed(QueryToken type, String text) {
    if (type.is("uuid")) {
      return UUID.fromString(text);
    } else if (type.is("instant")) {
      return Instant.parse(text);
    } else if (type.is("decimal")) {
      return new BigDecimal(text);
    } else if (type.is("bytes")) {
      return HexFormat.of().parseHex(text);
    }
    return null;
  }
}
