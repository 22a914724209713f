package io.latticegrid.data.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What descriptions of queries refuse, and the form in which they hold values. Thread-safe. */
final class Invalid {
  private Invalid() {}

  static GridException query(String message) {
    return new GridException(GridException.Code.INVALID_QUERY, message);
  }

  static void checkName(String what, String name) {
    if (name.isEmpty()) {
      throw query(what + " is empty");
    }
  }

  /** The value as it would be read from an entry; enums stand for their names. */
  static @Nullable Object canonical(@Nullable Object value) {
    if (value == null || value instanceof String || value instanceof Long) {
      return value;
    }
    Object plain = value instanceof Enum<?> constant ? constant.name() : value;
    return Canonical.fromBytes(Canonical.toBytes(plain));
  }

  static List<@Nullable Object> canonical(List<?> values) {
    List<@Nullable Object> canonical = new ArrayList<>();
    for (Object value : values) {
      canonical.add(canonical(value));
    }
    return Collections.unmodifiableList(canonical);
  }
}
