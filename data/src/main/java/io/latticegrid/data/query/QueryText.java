package io.latticegrid.data.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads queries from text, for command lines. Confined to one parse. A defect is an INVALID_QUERY
 * that says the column and what was expected.
 *
 * <pre>
 * query     = [ "all" | ["where"] condition ] [ "group" "by" field {"," field} ]
 *             [ "select" item {"," item} ] [ "order" "by" order {"," order} ] [ "limit" integer ]
 * condition = both { "or" both }
 * both      = negation { "and" negation }
 * negation  = "not" negation | "(" condition ")" | test
 * test      = field compare literal
 *           | field ["not"] "in" "(" literal {"," literal} ")"
 *           | field ["not"] "between" literal "and" literal
 *           | field ["not"] "like" text
 *           | field "is" ["not"] "null"
 * compare   = "=" | "==" | "&lt;&gt;" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;="
 * item      = field | figure [ "as" name ]
 * figure    = "count" "(" ["*"] ")" | ( "sum" | "avg" | "min" | "max" ) "(" field ")"
 * order     = ( field | figure ) [ "asc" | "desc" ]
 * field     = a word of letters, digits, "_", "$" and "."; or any "name" in double quotes
 * literal   = text | integer | double | "true" | "false" | "null" | "uuid" text
 *           | "instant" text | "decimal" text | "bytes" text (hexadecimal)
 * text      = 'in single quotes, a quote ''doubled'' inside'
 * </pre>
 *
 * <p>Keywords are known in any case. A field that is called like one stands in double quotes.
 * Without select the result is whole entries.
 */
final class QueryText {
  private static final Set<String> RESERVED =
      Set.of(
          "all", "where", "and", "or", "not", "in", "between", "like", "is", "null", "group", "by",
          "select", "order", "limit", "true", "false", "as", "asc", "desc");

  private final TokenCursor tokens;

  private QueryText(String text) {
    tokens = new TokenCursor(QueryLexer.cut(text));
  }

  static Query parse(String text) {
    return new QueryText(text).query();
  }

  private Query query() {
    Query query = Query.where(predicate());
    if (tokens.take("group")) {
      tokens.expect("by");
      query = query.groupBy(fields());
    }
    if (tokens.take("select")) {
      query = items(query);
    }
    if (tokens.take("order")) {
      tokens.expect("by");
      query = orders(query);
    }
    if (tokens.take("limit")) {
      query = query.limit(limit());
    }
    if (!tokens.atEnd()) {
      throw tokens.expected(
          query.isWholeEntries() && query.ordering().isEmpty()
              ? "and, or, group by, select, order by, limit or the end"
              : "a later clause (group by, select, order by, limit) or the end");
    }
    return query;
  }

  private Predicate predicate() {
    if (tokens.take("all")) {
      return new Predicate.Always();
    }
    if (tokens.take("where")) {
      return condition(0);
    }
    boolean none =
        tokens.atEnd()
            || tokens.isNext("group")
            || tokens.isNext("select")
            || tokens.isNext("order")
            || tokens.isNext("limit");
    return none ? new Predicate.Always() : condition(0);
  }

  private Predicate condition(int depth) {
    List<Predicate> parts = new ArrayList<>();
    do {
      parts.add(both(depth));
    } while (tokens.take("or"));
    return parts.size() == 1 ? parts.get(0) : new Predicate.Or(parts);
  }

  private Predicate both(int depth) {
    List<Predicate> parts = new ArrayList<>();
    do {
      parts.add(negation(depth));
    } while (tokens.take("and"));
    return parts.size() == 1 ? parts.get(0) : new Predicate.And(parts);
  }

  private Predicate negation(int depth) {
    if (depth > PredicateCodec.MAX_DEPTH / 4) {
      throw tokens.error("nested too deep");
    }
    if (tokens.take("not")) {
      return Predicates.not(negation(depth + 1));
    }
    if (tokens.takeSymbol("(")) {
      Predicate inner = condition(depth + 1);
      tokens.expectSymbol(")");
      return inner;
    }
    return test(field("a field, not or ("));
  }

  private Predicate test(String field) {
    if (tokens.take("is")) {
      boolean negated = tokens.take("not");
      tokens.expect("null");
      return negate(Predicates.isNull(field), negated);
    }
    boolean negated = tokens.take("not");
    if (tokens.take("in")) {
      return negate(Predicates.in(field, QueryLiteral.readList(tokens)), negated);
    } else if (tokens.take("like")) {
      return negate(Predicates.like(field, tokens.takeText("a pattern in quotes")), negated);
    } else if (tokens.take("between")) {
      Object low = QueryLiteral.read(tokens);
      tokens.expect("and");
      return negate(Predicates.between(field, low, QueryLiteral.read(tokens)), negated);
    } else if (negated) {
      throw tokens.expected("in, like or between");
    }
    Operator operator = operator();
    return new Predicate.Compare(field, operator, QueryLiteral.read(tokens));
  }

  private Operator operator() {
    for (Operator operator : Operator.values()) {
      if (tokens.takeSymbol(operator.symbol())) {
        return operator;
      }
    }
    if (tokens.takeSymbol("==")) {
      return Operator.EQ;
    } else if (tokens.takeSymbol("!=")) {
      return Operator.NE;
    }
    throw tokens.expected("=, <>, <, <=, >, >=, in, like, between or is");
  }

  private Query items(Query query) {
    List<String> columns = new ArrayList<>();
    List<Aggregate> aggregates = new ArrayList<>();
    do {
      if (isFigure()) {
        Aggregate figure = figure();
        aggregates.add(tokens.take("as") ? figure.as(field("a name")) : figure);
      } else {
        columns.add(field("a field or count(), sum(..), avg(..), min(..), max(..)"));
      }
    } while (tokens.takeSymbol(","));
    return query
        .select(columns.toArray(new String[0]))
        .aggregate(aggregates.toArray(new Aggregate[0]));
  }

  private Query orders(Query start) {
    Query query = start;
    do {
      String column = isFigure() ? figure().name() : field("a column");
      if (tokens.take("desc")) {
        query = query.orderByDescending(column);
      } else {
        tokens.take("asc");
        query = query.orderBy(column);
      }
    } while (tokens.takeSymbol(","));
    return query;
  }

  private boolean isFigure() {
    return tokens.peek().kind() == QueryToken.Kind.WORD && tokens.peek(1).isSymbol("(");
  }

  private Aggregate figure() {
    QueryToken name = tokens.peek();
    for (Aggregate.Kind kind : Aggregate.Kind.values()) {
      if (tokens.take(kind.text())) {
        tokens.expectSymbol("(");
        String field = "";
        if (kind == Aggregate.Kind.COUNT) {
          tokens.takeSymbol("*");
        } else {
          field = field("a field");
        }
        tokens.expectSymbol(")");
        return Aggregate.of(kind, field);
      }
    }
    throw QueryLexer.error(
        name.column(), "expected count, sum, avg, min or max, found " + name.shown());
  }

  private String[] fields() {
    List<String> names = new ArrayList<>();
    do {
      names.add(field("a field"));
    } while (tokens.takeSymbol(","));
    return names.toArray(new String[0]);
  }

  private String field(String expected) {
    QueryToken token = tokens.peek();
    boolean reserved = RESERVED.contains(token.text().toLowerCase(Locale.ROOT));
    boolean word = token.kind() == QueryToken.Kind.WORD && !reserved;
    if ((!word && token.kind() != QueryToken.Kind.QUOTED_NAME) || token.text().isEmpty()) {
      throw tokens.expected(expected);
    }
    tokens.next();
    return token.text();
  }

  private int limit() {
    QueryToken token = tokens.peek();
    try {
      int rows = token.kind() == QueryToken.Kind.NUMBER ? Integer.parseInt(token.text()) : 0;
      if (rows >= 1) {
        tokens.next();
        return rows;
      }
    } catch (NumberFormatException e) {
      throw tokens.expected("a whole number from 1 to " + Integer.MAX_VALUE);
    }
    throw tokens.expected("a whole number from 1 to " + Integer.MAX_VALUE);
  }

  private static Predicate negate(Predicate predicate, boolean negated) {
    return negated ? Predicates.not(predicate) : predicate;
  }
}
