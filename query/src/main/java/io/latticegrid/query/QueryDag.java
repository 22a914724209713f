package io.latticegrid.query;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Dag;
import io.latticegrid.dag.Edge;
import io.latticegrid.dag.Processor;
import io.latticegrid.dag.processor.Aggregation;
import io.latticegrid.dag.processor.Aggregations;
import io.latticegrid.dag.processor.BatchReader;
import io.latticegrid.dag.processor.Processors;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.query.Aggregate;
import io.latticegrid.data.query.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dag of a query; every member of an execution builds an equal one. Pure.
 *
 * <pre>
 *  grouped    scan -> accumulate =all members=> combine -> order -> collect
 *  else       scan -> cut        =all members=> gather  -> order -> collect
 * </pre>
 */
final class QueryDag {
  /**
   * Rows that a result may have; more is a typed error, because they wait in the coordinator's
   * memory until all are there.
   */
  static final int MAX_RESULT_ROWS = 1_000_000;

  private final Query query;
  private final ResultShape shape;

  private QueryDag(Query query, ResultShape shape) {
    this.query = query;
    this.shape = shape;
  }

  static Dag build(
      Query query,
      ResultShape shape,
      Function<Context, ? extends BatchReader> scan,
      Consumer<List<@Nullable Object>> result) {
    return new QueryDag(query, shape).build(scan, result);
  }

  private Dag build(
      Function<Context, ? extends BatchReader> scan, Consumer<List<@Nullable Object>> result) {
    Aggregation<?> figures = Aggregations.allOf(figures());
    Supplier<Processor> near = query.isGrouped() ? accumulate(figures) : cut();
    Supplier<Processor> far = query.isGrouped() ? combine(figures) : gather();
    return Dag.builder()
        .vertex("scan", 1, Processors.readBatches(scan))
        .vertex("near", 1, near)
        .coordinatorVertex("far", far)
        .coordinatorVertex("order", order())
        .coordinatorVertex("collect", Processors.collect(result))
        .edge(Edge.between("scan", "near"))
        .edge(Edge.between("near", "far").allToOne().acrossMembers())
        .edge(Edge.between("far", "order"))
        .edge(Edge.between("order", "collect"))
        .codec(PlainRowCodec.INSTANCE)
        .build();
  }

  private List<Aggregation<?>> figures() {
    List<Aggregation<?>> figures = new ArrayList<>();
    int index = query.groupFields().size();
    for (Aggregate aggregate : query.aggregates()) {
      boolean hasField = aggregate.kind() != Aggregate.Kind.COUNT;
      figures.add(Figures.of(aggregate, hasField ? index : -1));
      index += hasField ? 1 : 0;
    }
    return figures;
  }

  private Supplier<Processor> accumulate(Aggregation<?> figures) {
    int groups = query.groupFields().size();
    return groups == 0
        ? Processors.accumulateAll(figures)
        : Processors.accumulate((List<@Nullable Object> row) -> key(row, groups), figures);
  }

  private static List<@Nullable Object> key(List<@Nullable Object> row, int groups) {
    List<@Nullable Object> key = new ArrayList<>(row.subList(0, groups));
    if (holdsBytes(key)) {
      throw new GridException(
          GridException.Code.INVALID_QUERY, "cannot group by a field that holds bytes");
    }
    return Collections.unmodifiableList(key);
  }

  private static boolean holdsBytes(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> true;
      case List<?> list -> list.stream().anyMatch(QueryDag::holdsBytes);
      case Map<?, ?> document -> document.values().stream().anyMatch(QueryDag::holdsBytes);
      case null, default -> false;
    };
  }

  private Supplier<Processor> combine(Aggregation<?> figures) {
    return query.groupFields().isEmpty()
        ? Processors.combineAll(figures, result -> row(List.of(), result))
        : Processors.combine(figures, (key, result) -> row((List<?>) key, result));
  }

  private static List<@Nullable Object> row(@Nullable List<?> key, @Nullable Object figures) {
    List<@Nullable Object> row = new ArrayList<>();
    if (key != null) {
      row.addAll(key);
    }
    if (figures instanceof List<?> values) {
      row.addAll(values);
    }
    return Collections.unmodifiableList(row);
  }

  /** Each member sends no more than the result can need. */
  private Supplier<Processor> cut() {
    if (query.limit() == Query.NO_LIMIT) {
      return gather();
    }
    return query.ordering().isEmpty()
        ? Processors.limit(0, query.limit())
        : Processors.top(rowOrder(), query.limit());
  }

  private static Supplier<Processor> gather() {
    return Processors.map(row -> row);
  }

  private Supplier<Processor> order() {
    if (query.limit() != Query.NO_LIMIT) {
      return query.ordering().isEmpty() && !query.isGrouped()
          ? Processors.limit(0, query.limit())
          : Processors.top(rowOrder(), query.limit());
    }
    return Processors.sort(rowOrder(), MAX_RESULT_ROWS);
  }

  private RowOrder rowOrder() {
    return RowOrder.of(query.ordering(), shape.columns());
  }
}
