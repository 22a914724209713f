package io.latticegrid.query;

import io.latticegrid.data.query.Predicate;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Predicates as people write them. Pure. */
final class PredicateText {
  private PredicateText() {}

  static String of(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Always always -> "all";
      case Predicate.Compare compare ->
          compare.field() + " " + symbol(compare) + " " + literal(compare.value());
      case Predicate.In in ->
          in.field()
              + in.values().stream()
                  .map(PredicateText::literal)
                  .collect(Collectors.joining(", ", " in (", ")"));
      case Predicate.IsNull isNull -> isNull.field() + " is null";
      case Predicate.Like like -> like.field() + " like " + literal(like.pattern());
      case Predicate.And and -> joined(and.predicates(), " and ");
      case Predicate.Or or -> joined(or.predicates(), " or ");
      case Predicate.Not not -> "not (" + of(not.predicate()) + ")";
    };
  }

  private static String symbol(Predicate.Compare compare) {
    return switch (compare.operator()) {
      case EQ -> "=";
      case NE -> "<>";
      case LT -> "<";
      case LE -> "<=";
      case GT -> ">";
      case GE -> ">=";
    };
  }

  private static String joined(List<Predicate> parts, String word) {
    return parts.stream()
        .map(part ->
            part instanceof Predicate.And || part instanceof Predicate.Or
                ? "(" + of(part) + ")"
                : of(part))
        .collect(Collectors.joining(word));
  }

  private static String literal(@Nullable Object value) {
    return switch (value) {
      case String text -> "'" + text.replace("'", "''") + "'";
      case byte[] bytes -> "x'" + HexFormat.of().formatHex(bytes) + "'";
      case null, default -> String.valueOf(value);
    };
  }
}
