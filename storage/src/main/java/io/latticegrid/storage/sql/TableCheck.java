package io.latticegrid.storage.sql;

import io.latticegrid.data.schema.FieldType;
import io.latticegrid.storage.store.StoreException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a table can hold a map's entries; looked at when the map is created, so that a wrong name
 * or type is known then and not at the first write.
 */
final class TableCheck {
  private final SqlDialect dialect;
  private final FoundTable table;

  TableCheck(SqlDialect dialect, FoundTable table) {
    this.dialect = dialect;
    this.table = table;
  }

  /** The columns, spelt as the database does; MISCONFIGURED with the reason if they don't fit. */
  List<EntryColumn> fit(List<EntryColumn> columns) {
    List<EntryColumn> fitted = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    taken.add(HashedForm.COLUMN);
    for (EntryColumn column : columns) {
      FoundTable.Column found = table.columns().get(FoundTable.folded(column.name()));
      if (found == null) {
        throw wrong(
            "has no column '"
                + column.name()
                + "' for field '"
                + column.field()
                + "'; its columns are "
                + names());
      }
      if (!holds(found, column.type())) {
        throw wrong(
            "has column '"
                + found.name()
                + "' of type "
                + found.typeName()
                + ", which does not hold field '"
                + column.field()
                + "' of type "
                + column.type()
                + "; "
                + dialect.typeOf(column.type(), column.isKey())
                + " does");
      }
      taken.add(FoundTable.folded(found.name()));
      fitted.add(column.called(found.name()));
    }
    checkRest(taken);
    checkKey(fitted);
    return fitted;
  }

  /** The column for a hash, if there is one beside those of the map; it holds whole numbers. */
  @Nullable String hashColumn(List<EntryColumn> fitted) {
    FoundTable.Column found = table.columns().get(HashedForm.COLUMN);
    boolean isField =
        fitted.stream().anyMatch(column -> column.name().equalsIgnoreCase(HashedForm.COLUMN));
    if (found == null || isField) {
      return null;
    }
    if (dialect != SqlDialect.SQLITE && !oneOf(found, Types.BIGINT)) {
      throw wrong(
          "has column '"
              + found.name()
              + "' of type "
              + found.typeName()
              + ", which is for hashes and holds them as "
              + dialect.typeOf(FieldType.INTEGER, false));
    }
    return found.name();
  }

  private void checkRest(Set<String> taken) {
    for (FoundTable.Column column : table.columns().values()) {
      if (!column.optional() && !taken.contains(FoundTable.folded(column.name()))) {
        throw wrong(
            "has column '"
                + column.name()
                + "', which must not be null, has no default, and is no field of the map");
      }
    }
  }

  private void checkKey(List<EntryColumn> columns) {
    Set<String> key =
        columns.stream()
            .filter(EntryColumn::isKey)
            .map(column -> FoundTable.folded(column.name()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!table.uniques().contains(key)) {
      throw wrong("has no primary key or unique index of exactly the key's columns, " + key);
    }
  }

  /** SQLite keeps any value in any column, so its types say nothing. */
  private boolean holds(FoundTable.Column column, FieldType type) {
    if (dialect == SqlDialect.SQLITE) {
      return true;
    }
    String name = column.typeName().toUpperCase(Locale.ROOT);
    return switch (type) {
      case BOOLEAN -> oneOf(column, Types.BOOLEAN, Types.BIT, Types.TINYINT);
      case INTEGER ->
          oneOf(column, Types.BIGINT, Types.INTEGER, Types.SMALLINT, Types.NUMERIC, Types.DECIMAL);
      case DOUBLE -> oneOf(column, Types.DOUBLE, Types.FLOAT);
      case STRING ->
          oneOf(column, Types.VARCHAR, Types.LONGVARCHAR, Types.CLOB, Types.NVARCHAR)
              && !name.equals("UUID");
      case UUID ->
          name.equals("UUID")
              || (dialect == SqlDialect.MYSQL && oneOf(column, Types.CHAR, Types.VARCHAR));
      case INSTANT ->
          dialect == SqlDialect.MYSQL
              ? name.startsWith("DATETIME")
              : name.equals("TIMESTAMPTZ") || oneOf(column, Types.TIMESTAMP_WITH_TIMEZONE);
      case DECIMAL -> oneOf(column, Types.NUMERIC, Types.DECIMAL) || name.startsWith("DECFLOAT");
      case BYTES, ANY, LIST, MAP, RECORD ->
          oneOf(column, Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB)
              && !name.equals("UUID");
    };
  }

  private static boolean oneOf(FoundTable.Column column, int... types) {
    for (int type : types) {
      if (column.type() == type) {
        return true;
      }
    }
    return false;
  }

  private String names() {
    return table.columns().values().stream()
        .map(FoundTable.Column::name)
        .collect(Collectors.joining(", "));
  }

  private StoreException wrong(String what) {
    return new StoreException(
        StoreException.Kind.MISCONFIGURED, "table '" + table.name() + "' " + what);
  }
}
