package io.latticegrid.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.query.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of result rows: by the columns asked, nulls last, and then by all columns, so that the
 * same data always give the same rows. Immutable.
 */
final class RowOrder implements Comparator<List<@Nullable Object>> {
  private final List<Column> columns;

  private record Column(int index, boolean descending) {}

  private RowOrder(List<Column> columns) {
    this.columns = columns;
  }

  static RowOrder of(List<Ordering> orderings, List<String> names) {
    List<Column> columns = new ArrayList<>();
    for (Ordering ordering : orderings) {
      int index = names.indexOf(ordering.column());
      if (index < 0) {
        throw new GridException(
            GridException.Code.INVALID_QUERY,
            "cannot order by '" + ordering.column() + "': the result's columns are " + names);
      }
      columns.add(new Column(index, ordering.descending()));
    }
    for (int index = 0; index < names.size(); index++) {
      columns.add(new Column(index, false));
    }
    return new RowOrder(List.copyOf(columns));
  }

  @Override
  public int compare(List<@Nullable Object> a, List<@Nullable Object> b) {
    for (Column column : columns) {
      int order = compare(a.get(column.index()), b.get(column.index()), column.descending());
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(@Nullable Object a, @Nullable Object b, boolean descending) {
    if (a == null || b == null) {
      return a == b ? 0 : a == null ? 1 : -1;
    }
    int order = Canonical.compare(a, b);
    return descending ? -order : order;
  }
}
