package io.latticegrid.data.query;

import io.latticegrid.data.schema.MapDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query over one map, as plain data. Immutable: each method returns another query.
 *
 * <pre>{@code
 * import static io.latticegrid.data.query.Query.*;
 * Query.where(eq("origin", "ATL")).groupBy("destination").aggregate(count(), avg("delay"))
 *     .orderByDescending("count").limit(10)
 * }</pre>
 *
 * <p>Without select, groupBy and aggregate the result is whole entries. With groupBy or aggregate
 * its columns are the fields of the groups and then the aggregates; without groupBy there is one
 * group, also if no entry matches.
 *
 * @param predicate which entries
 * @param columns which fields; empty for whole entries or aggregates
 * @param groupFields by which fields entries are grouped
 * @param aggregates what is computed of each group
 * @param ordering by which columns the result is ordered
 * @param limit how many rows at most; {@link #NO_LIMIT} for all
 */
public record Query(
    Predicate predicate,
    List<String> columns,
    List<String> groupFields,
    List<Aggregate> aggregates,
    List<Ordering> ordering,
    int limit) {
  /** Stands for "all rows". */
  public static final int NO_LIMIT = 0;

  /** Copies the lists and checks the limit. */
  public Query {
    columns = List.copyOf(columns);
    groupFields = List.copyOf(groupFields);
    aggregates = List.copyOf(aggregates);
    ordering = List.copyOf(ordering);
    if (limit < 0) {
      throw Invalid.query("a limit of " + limit + " rows");
    }
  }

  /** The entries that match. */
  public static Query where(Predicate predicate) {
    return new Query(predicate, List.of(), List.of(), List.of(), List.of(), NO_LIMIT);
  }

  /** All entries. */
  public static Query all() {
    return where(new Predicate.Always());
  }

  /** The query of a text; see {@link QueryText} for the grammar. */
  public static Query parse(String text) {
    return QueryText.parse(text);
  }

  /** The same with fields instead of whole entries. */
  public Query select(String... fields) {
    return new Query(predicate, List.of(fields), groupFields, aggregates, ordering, limit);
  }

  /** The same, grouped by fields. */
  public Query groupBy(String... fields) {
    return new Query(predicate, columns, List.of(fields), aggregates, ordering, limit);
  }

  /** The same with figures over each group. */
  public Query aggregate(Aggregate... figures) {
    return new Query(predicate, columns, groupFields, List.of(figures), ordering, limit);
  }

  /** The same, ordered also by a column, least first. */
  public Query orderBy(String column) {
    return ordered(new Ordering(column, false));
  }

  /** The same, ordered also by a column, greatest first. */
  public Query orderByDescending(String column) {
    return ordered(new Ordering(column, true));
  }

  /** The same with at most so many rows; at least 1. */
  public Query limit(int rows) {
    if (rows < 1) {
      throw Invalid.query("a limit of " + rows + " rows; at least 1 is needed");
    }
    return new Query(predicate, columns, groupFields, aggregates, ordering, rows);
  }

  /** Whether entries are grouped or aggregated. */
  public boolean isGrouped() {
    return !groupFields.isEmpty() || !aggregates.isEmpty();
  }

  /** Whether the result is whole entries. */
  public boolean isWholeEntries() {
    return !isGrouped() && columns.isEmpty();
  }

  /** The names of the result's columns in order; none for whole entries. */
  public List<String> resultColumns() {
    if (!isGrouped()) {
      return columns;
    }
    List<String> names = new ArrayList<>(groupFields);
    for (Aggregate aggregate : aggregates) {
      names.add(aggregate.name());
    }
    return List.copyOf(names);
  }

  /**
   * Fails with INVALID_QUERY, naming the field and listing the known ones, unless it fits a map.
   */
  public void validate(MapDefinition map) {
    QueryValidator.validate(this, map);
  }

  /** The encoding; its first byte is a version. */
  public byte[] toBytes() {
    return QueryCodec.toBytes(this);
  }

  /** Reads what {@link #toBytes} wrote. */
  public static Query fromBytes(byte[] bytes) {
    return QueryCodec.fromBytes(bytes);
  }

  private Query ordered(Ordering next) {
    List<Ordering> more = new ArrayList<>(ordering);
    more.add(next);
    return new Query(predicate, columns, groupFields, aggregates, more, limit);
  }

  /** As {@link Predicates#eq}. */
  public static Predicate eq(String field, @Nullable Object value) {
    return Predicates.eq(field, value);
  }

  /** As {@link Predicates#ne}. */
  public static Predicate ne(String field, @Nullable Object value) {
    return Predicates.ne(field, value);
  }

  /** As {@link Predicates#lt}. */
  public static Predicate lt(String field, @Nullable Object value) {
    return Predicates.lt(field, value);
  }

  /** As {@link Predicates#le}. */
  public static Predicate le(String field, @Nullable Object value) {
    return Predicates.le(field, value);
  }

  /** As {@link Predicates#gt}. */
  public static Predicate gt(String field, @Nullable Object value) {
    return Predicates.gt(field, value);
  }

  /** As {@link Predicates#ge}. */
  public static Predicate ge(String field, @Nullable Object value) {
    return Predicates.ge(field, value);
  }

  /** As {@link Predicates#in(String, Object...)}. */
  public static Predicate in(String field, @Nullable Object... values) {
    return Predicates.in(field, values);
  }

  /** As {@link Predicates#in(String, List)}. */
  public static Predicate in(String field, List<?> values) {
    return Predicates.in(field, values);
  }

  /** As {@link Predicates#between}. */
  public static Predicate between(String field, @Nullable Object low, @Nullable Object high) {
    return Predicates.between(field, low, high);
  }

  /** As {@link Predicates#isNull}. */
  public static Predicate isNull(String field) {
    return Predicates.isNull(field);
  }

  /** As {@link Predicates#like}. */
  public static Predicate like(String field, String pattern) {
    return Predicates.like(field, pattern);
  }

  /** As {@link Predicates#and}. */
  public static Predicate and(Predicate... predicates) {
    return Predicates.and(predicates);
  }

  /** As {@link Predicates#or}. */
  public static Predicate or(Predicate... predicates) {
    return Predicates.or(predicates);
  }

  /** As {@link Predicates#not}. */
  public static Predicate not(Predicate predicate) {
    return Predicates.not(predicate);
  }

  /** As {@link Aggregate#count}. */
  public static Aggregate count() {
    return Aggregate.count();
  }

  /** As {@link Aggregate#sum}. */
  public static Aggregate sum(String field) {
    return Aggregate.sum(field);
  }

  /** As {@link Aggregate#avg}. */
  public static Aggregate avg(String field) {
    return Aggregate.avg(field);
  }

  /** As {@link Aggregate#min}. */
  public static Aggregate min(String field) {
    return Aggregate.min(field);
  }

  /** As {@link Aggregate#max}. */
  public static Aggregate max(String field) {
    return Aggregate.max(field);
  }
}
