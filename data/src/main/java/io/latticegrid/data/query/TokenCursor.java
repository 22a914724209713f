package io.latticegrid.data.query;

import io.latticegrid.data.error.GridException;
import java.util.List;

/** Goes through the words of a query's text. Confined to one parse. */
final class TokenCursor {
  private final List<QueryToken> tokens;
  private int at;

  TokenCursor(List<QueryToken> tokens) {
    this.tokens = tokens;
  }

  QueryToken peek() {
    return peek(0);
  }

  QueryToken peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  QueryToken next() {
    QueryToken token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean atEnd() {
    return peek().kind() == QueryToken.Kind.END;
  }

  boolean isNext(String keyword) {
    return peek().is(keyword);
  }

  boolean take(String keyword) {
    boolean found = peek().is(keyword);
    if (found) {
      next();
    }
    return found;
  }

  boolean takeSymbol(String symbol) {
    boolean found = peek().isSymbol(symbol);
    if (found) {
      next();
    }
    return found;
  }

  void expect(String keyword) {
    if (!take(keyword)) {
      throw expected(keyword);
    }
  }

  void expectSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw expected(symbol);
    }
  }

  String takeText(String what) {
    if (peek().kind() != QueryToken.Kind.TEXT) {
      throw expected(what);
    }
    return next().text();
  }

  GridException expected(String what) {
    return error("expected " + what + ", found " + peek().shown());
  }

  GridException error(String message) {
    return QueryLexer.error(peek().column(), message);
  }
}
