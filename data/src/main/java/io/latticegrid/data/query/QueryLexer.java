package io.latticegrid.data.query;

import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.List;

/** Cuts the text of a query into words. Confined to one parse. */
final class QueryLexer {
  private static final List<String> SYMBOLS =
      List.of("<>", "!=", "<=", ">=", "==", "=", "<", ">", "(", ")", ",", "*");

  private final String text;
  private int at;

  private QueryLexer(String text) {
    this.text = text;
  }

  static List<QueryToken> cut(String text) {
    QueryLexer lexer = new QueryLexer(text);
    List<QueryToken> tokens = new ArrayList<>();
    QueryToken token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != QueryToken.Kind.END);
    return tokens;
  }

  static GridException error(int column, String message) {
    return Invalid.query("column " + column + ": " + message);
  }

  private QueryToken next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    int start = at;
    if (at == text.length()) {
      return token(QueryToken.Kind.END, "", start);
    }
    char first = text.charAt(at);
    if (first == '\'' || first == '"') {
      String content = quoted(first);
      boolean name = first == '"';
      return token(name ? QueryToken.Kind.QUOTED_NAME : QueryToken.Kind.TEXT, content, start);
    } else if (Character.isJavaIdentifierStart(first)) {
      while (at < text.length() && isNamePart(text.charAt(at))) {
        at++;
      }
      return token(QueryToken.Kind.WORD, text.substring(start, at), start);
    } else if (isDigit(first) || (first == '-' && isDigit(charAt(at + 1)))) {
      return token(QueryToken.Kind.NUMBER, number(), start);
    }
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        at += symbol.length();
        return token(QueryToken.Kind.SYMBOL, symbol, start);
      }
    }
    throw error(start + 1, "'" + first + "' is not understood");
  }

  private String quoted(char quote) {
    int start = at;
    StringBuilder content = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next != quote) {
        content.append(next);
      } else if (charAt(at + 1) == quote) {
        content.append(quote);
        at++;
      } else {
        at++;
        return content.toString();
      }
    }
    throw error(start + 1, "the quote is not closed");
  }

  private String number() {
    int start = at++;
    while (isDigit(charAt(at))) {
      at++;
    }
    if (charAt(at) == '.' && isDigit(charAt(at + 1))) {
      at += 2;
      while (isDigit(charAt(at))) {
        at++;
      }
    }
    char exponent = charAt(at);
    if (exponent == 'e' || exponent == 'E') {
      int sign = charAt(at + 1) == '+' || charAt(at + 1) == '-' ? 1 : 0;
      if (isDigit(charAt(at + 1 + sign))) {
        at += 2 + sign;
        while (isDigit(charAt(at))) {
          at++;
        }
      }
    }
    return text.substring(start, at);
  }

  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNamePart(char c) {
    return (Character.isJavaIdentifierPart(c) && c != '\0') || c == '.';
  }

  private static QueryToken token(QueryToken.Kind kind, String text, int start) {
    return new QueryToken(kind, text, start + 1);
  }
}
