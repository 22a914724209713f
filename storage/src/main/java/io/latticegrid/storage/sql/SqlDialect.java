package io.latticegrid.storage.sql;

import io.latticegrid.data.schema.FieldType;
import io.latticegrid.storage.store.StoreException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How the databases differ: upserts, names of types, quotes. Immutable. */
enum SqlDialect {
  POSTGRESQL("\"", "postgresql"),
  MYSQL("`", "mariadb", "mysql"),
  SQLITE("\"", "sqlite"),
  H2("\"", "h2");

  private final String quote;
  private final List<String> schemes;

  SqlDialect(String quote, String... schemes) {
    this.quote = quote;
    this.schemes = List.of(schemes);
  }

  /** The dialect of a URL. */
  static SqlDialect of(String url) {
    for (SqlDialect dialect : values()) {
      for (String scheme : dialect.schemes) {
        if (url.startsWith("jdbc:" + scheme + ":")) {
          return dialect;
        }
      }
    }
    throw new StoreException(
        StoreException.Kind.MISCONFIGURED,
        "'"
            + url
            + "' is no URL of a database that is known: it must begin with jdbc: and postgresql:,"
            + " mariadb:, mysql:, sqlite: or h2:");
  }

  /** A name that means itself, whatever is in it. */
  String quoted(String name) {
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /** The quoted name of what is made: spelt so that it may be named without quotes, too. */
  String made(String name) {
    return quoted(
        switch (this) {
          case H2 -> name.toUpperCase(Locale.ROOT);
          case POSTGRESQL -> name.toLowerCase(Locale.ROOT);
          case MYSQL, SQLITE -> name;
        });
  }

  /** The statement that inserts a row, or sets the columns that are no key; all names quoted. */
  String upsert(String table, List<String> keys, List<String> values) {
    String columns = String.join(", ", keys) + (values.isEmpty() ? "" : ", ");
    columns += String.join(", ", values);
    String marks = "?, ".repeat(keys.size() + values.size() - 1) + "?";
    String into = table + " (" + columns + ")";
    String key = String.join(", ", keys);
    return switch (this) {
      case H2 -> "MERGE INTO " + into + " KEY (" + key + ") VALUES (" + marks + ")";
      case MYSQL ->
          "INSERT INTO "
              + into
              + " VALUES ("
              + marks
              + ") ON DUPLICATE KEY UPDATE "
              + (values.isEmpty()
                  ? keys.getFirst() + " = " + keys.getFirst()
                  : set(values, column -> "VALUES(" + column + ")"));
      case POSTGRESQL, SQLITE ->
          "INSERT INTO "
              + into
              + " VALUES ("
              + marks
              + ") ON CONFLICT ("
              + key
              + ") DO "
              + (values.isEmpty()
                  ? "NOTHING"
                  : "UPDATE SET " + set(values, column -> "excluded." + column));
    };
  }

  /** The type of a column that is made for a field. */
  String typeOf(FieldType type, boolean inKey) {
    return switch (this) {
      case POSTGRESQL -> postgresType(type);
      case MYSQL -> mysqlType(type, inKey);
      case SQLITE -> sqliteType(type);
      case H2 -> h2Type(type, inKey);
    };
  }

  private static String set(List<String> columns, UnaryOperator<String> newValue) {
    return columns.stream()
        .map(column -> column + " = " + newValue.apply(column))
        .collect(Collectors.joining(", "));
  }

  private static String postgresType(FieldType type) {
    return switch (type) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "BIGINT";
      case DOUBLE -> "DOUBLE PRECISION";
      case STRING -> "TEXT";
      case UUID -> "UUID";
      case INSTANT -> "TIMESTAMP WITH TIME ZONE";
      case DECIMAL -> "NUMERIC";
      case BYTES, ANY, LIST, MAP, RECORD -> "BYTEA";
    };
  }

  private static String mysqlType(FieldType type, boolean inKey) {
    return switch (type) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "BIGINT";
      case DOUBLE -> "DOUBLE";
      case STRING ->
          inKey
              ? "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
              : "LONGTEXT CHARACTER SET utf8mb4";
      case UUID -> "CHAR(36)";
      case INSTANT -> "DATETIME(6)";
      case DECIMAL -> "DECIMAL(65, 30)";
      case BYTES, ANY, LIST, MAP, RECORD -> inKey ? "VARBINARY(767)" : "LONGBLOB";
    };
  }

  private static String sqliteType(FieldType type) {
    return switch (type) {
      case BOOLEAN, INTEGER -> "INTEGER";
      case DOUBLE -> "REAL";
      case STRING, UUID, INSTANT, DECIMAL -> "TEXT";
      case BYTES, ANY, LIST, MAP, RECORD -> "BLOB";
    };
  }

  private static String h2Type(FieldType type, boolean inKey) {
    return switch (type) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "BIGINT";
      case DOUBLE -> "DOUBLE PRECISION";
      case STRING -> "VARCHAR";
      case UUID -> "UUID";
      case INSTANT -> "TIMESTAMP(9) WITH TIME ZONE";
      case DECIMAL -> "DECFLOAT(1000)";
      case BYTES, ANY, LIST, MAP, RECORD -> inKey ? "VARBINARY" : "BLOB";
    };
  }
}
