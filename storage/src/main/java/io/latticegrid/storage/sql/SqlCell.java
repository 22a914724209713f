package io.latticegrid.storage.sql;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.schema.FieldType;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One value in one column: to a statement's parameter and back from a result. */
final class SqlCell {
  private SqlCell() {}

  /** Sets a parameter. */
  static void bind(
      SqlDialect dialect, PreparedStatement to, int at, FieldType type, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      to.setNull(at, nullType(dialect, type));
      return;
    }
    switch (type) {
      case BOOLEAN -> to.setBoolean(at, (Boolean) value);
      case INTEGER -> to.setLong(at, (Long) value);
      case DOUBLE -> to.setDouble(at, (Double) value);
      case STRING -> to.setString(at, (String) value);
      case BYTES -> to.setBytes(at, (byte[]) value);
      case UUID -> bindUuid(dialect, to, at, (UUID) value);
      case INSTANT -> bindInstant(dialect, to, at, (Instant) value);
      case DECIMAL -> bindDecimal(dialect, to, at, (BigDecimal) value);
      case ANY, LIST, MAP, RECORD -> to.setBytes(at, Canonical.toBytes(value));
    }
  }

  /** A value as a column keeps it: databases keep microseconds, SQLite keeps text. */
  static @Nullable Object kept(SqlDialect dialect, @Nullable Object value) {
    return value instanceof Instant instant && dialect != SqlDialect.SQLITE
        ? instant.truncatedTo(ChronoUnit.MICROS)
        : value;
  }

  /** Reads a column. */
  static @Nullable Object read(SqlDialect dialect, ResultSet from, int at, FieldType type)
      throws SQLException {
    Object value =
        switch (type) {
          case BOOLEAN -> from.getBoolean(at);
          case INTEGER -> from.getLong(at);
          case DOUBLE -> from.getDouble(at);
          case STRING -> from.getString(at);
          case BYTES -> from.getBytes(at);
          case UUID -> uuid(from.getString(at));
          case INSTANT -> instant(dialect, from, at);
          case DECIMAL -> decimal(dialect, from, at);
          case ANY, LIST, MAP, RECORD -> canonical(from.getBytes(at));
        };
    return from.wasNull() ? null : value;
  }

  private static void bindUuid(SqlDialect dialect, PreparedStatement to, int at, UUID value)
      throws SQLException {
    switch (dialect) {
      case POSTGRESQL, H2 -> to.setObject(at, value);
      case MYSQL, SQLITE -> to.setString(at, value.toString());
    }
  }

  private static void bindInstant(SqlDialect dialect, PreparedStatement to, int at, Instant value)
      throws SQLException {
    switch (dialect) {
      case POSTGRESQL, H2 -> to.setObject(at, value.atOffset(ZoneOffset.UTC));
      case MYSQL -> to.setObject(at, LocalDateTime.ofInstant(value, ZoneOffset.UTC));
      case SQLITE -> to.setString(at, value.toString());
    }
  }

  private static void bindDecimal(
      SqlDialect dialect, PreparedStatement to, int at, BigDecimal value) throws SQLException {
    if (dialect == SqlDialect.SQLITE) {
      to.setString(at, value.toPlainString());
    } else {
      to.setBigDecimal(at, value);
    }
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text.trim());
  }

  private static @Nullable Instant instant(SqlDialect dialect, ResultSet from, int at)
      throws SQLException {
    return switch (dialect) {
      case POSTGRESQL, H2 -> {
        OffsetDateTime time = from.getObject(at, OffsetDateTime.class);
        yield time == null ? null : time.toInstant();
      }
      case MYSQL -> {
        LocalDateTime time = from.getObject(at, LocalDateTime.class);
        yield time == null ? null : time.toInstant(ZoneOffset.UTC);
      }
      case SQLITE -> {
        String text = from.getString(at);
        yield text == null ? null : Instant.parse(text);
      }
    };
  }

  private static @Nullable BigDecimal decimal(SqlDialect dialect, ResultSet from, int at)
      throws SQLException {
    if (dialect != SqlDialect.SQLITE) {
      return from.getBigDecimal(at);
    }
    String text = from.getString(at);
    return text == null ? null : new BigDecimal(text);
  }

  private static @Nullable Object canonical(byte @Nullable [] bytes) {
    return bytes == null ? null : Canonical.fromBytes(bytes);
  }

  private static int nullType(SqlDialect dialect, FieldType type) {
    return switch (type) {
      case BOOLEAN -> Types.BOOLEAN;
      case INTEGER -> Types.BIGINT;
      case DOUBLE -> Types.DOUBLE;
      case STRING -> Types.VARCHAR;
      case UUID -> dialect == SqlDialect.POSTGRESQL ? Types.OTHER : Types.NULL;
      case INSTANT -> dialect == SqlDialect.POSTGRESQL ? Types.TIMESTAMP_WITH_TIMEZONE : Types.NULL;
      case DECIMAL -> Types.NUMERIC;
      case BYTES, ANY, LIST, MAP, RECORD -> Types.BINARY;
    };
  }
}
