package io.latticegrid.data.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks queries against a map. Confined to one validation. */
final class QueryValidator {
  private final FieldResolver fields;

  private QueryValidator(MapDefinition map) {
    fields = FieldResolver.of(map);
  }

  static void validate(Query query, MapDefinition map) {
    QueryValidator validator = new QueryValidator(map);
    validator.check(query.predicate());
    query.columns().forEach(validator.fields::resolve);
    query.groupFields().forEach(validator.fields::resolve);
    query.aggregates().forEach(validator::check);
    validator.checkColumns(query);
  }

  private void checkColumns(Query query) {
    List<String> result = query.resultColumns();
    Set<String> names = new HashSet<>();
    for (String column : result) {
      if (!names.add(column)) {
        throw Invalid.query("two columns of the result are called '" + column + "'");
      }
    }
    if (query.isGrouped()) {
      for (String column : query.columns()) {
        if (!query.groupFields().contains(column)) {
          throw Invalid.query("'" + column + "' is selected but entries are not grouped by it");
        }
      }
    }
    for (Ordering ordering : query.ordering()) {
      if (!query.isGrouped()) {
        fields.resolve(ordering.column());
      } else if (!names.contains(ordering.column())) {
        throw Invalid.query(
            "cannot order by '"
                + ordering.column()
                + "'; the columns are "
                + String.join(", ", result));
      }
    }
  }

  private void check(Aggregate aggregate) {
    if (!aggregate.field().isEmpty()) {
      FieldType type = fields.resolve(aggregate.field()).type();
      if (aggregate.kind().isNumeric() && type != FieldType.ANY && !isNumber(type)) {
        throw Invalid.query(
            aggregate.kind().text() + " needs numbers, and '" + aggregate.field() + "' is " + type);
      }
    }
  }

  private void check(Predicate predicate) {
    if (predicate instanceof Predicate.Compare compare) {
      checkKind(compare.field(), compare.value());
    } else if (predicate instanceof Predicate.In in) {
      fields.resolve(in.field());
      in.values().forEach(value -> checkKind(in.field(), value));
    } else if (predicate instanceof Predicate.IsNull isNull) {
      fields.resolve(isNull.field());
    } else if (predicate instanceof Predicate.Like like) {
      checkKind(like.field(), like.pattern());
    } else if (predicate instanceof Predicate.And and) {
      and.predicates().forEach(this::check);
    } else if (predicate instanceof Predicate.Or or) {
      or.predicates().forEach(this::check);
    } else if (predicate instanceof Predicate.Not not) {
      check(not.predicate());
    }
  }

  private void checkKind(String field, @Nullable Object value) {
    FieldType type = fields.resolve(field).type();
    byte tag = Canonical.toBytes(value)[0];
    boolean number = tag == Tag.INTEGER || tag == Tag.DOUBLE || tag == Tag.DECIMAL;
    if (!type.accepts(tag) && !(number && isNumber(type))) {
      throw Invalid.query(
          "field '" + field + "' is " + type + " and cannot be compared with " + show(value));
    }
  }

  private static String show(@Nullable Object value) {
    if (value instanceof String text) {
      return "the text '" + text + "'";
    }
    return value == null ? "null" : value + " (" + value.getClass().getSimpleName() + ")";
  }

  private static boolean isNumber(FieldType type) {
    return type == FieldType.INTEGER || type == FieldType.DOUBLE || type == FieldType.DECIMAL;
  }
}
