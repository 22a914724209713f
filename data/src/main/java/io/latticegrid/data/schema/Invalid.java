package io.latticegrid.data.schema;

import io.latticegrid.data.codec.Utf8;
import io.latticegrid.data.error.GridException;

/** The errors of this package. Thread-safe. */
final class Invalid {
  private Invalid() {}

  static GridException argument(String message) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, message);
  }

  static GridException mismatch(String message) {
    return new GridException(GridException.Code.SCHEMA_MISMATCH, message);
  }

  static void checkName(String what, String name) {
    if (name.isEmpty() || name.length() > Field.MAX_NAME_LENGTH) {
      throw argument(
          what + " has " + name.length() + " chars; allowed are 1 to " + Field.MAX_NAME_LENGTH);
    }
    Utf8.encode(name);
  }
}
