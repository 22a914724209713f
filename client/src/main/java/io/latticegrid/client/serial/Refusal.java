package io.latticegrid.client.serial;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;

/** The errors of this package. Thread-safe. */
final class Refusal {
  private static final String SUPPORTED =
      "String, Long, Integer, Short, Byte, Boolean, Double, Float, UUID, byte[], Instant,"
          + " BigDecimal, List, Map by name, Object, enums and records";

  private Refusal() {}

  static GridException unsupported(String className) {
    return new GridException(
        Code.UNSUPPORTED_TYPE, "cannot store " + className + "; supported are " + SUPPORTED);
  }

  static GridException inaccessible(Class<?> type, Throwable cause) {
    return new GridException(
        Code.UNSUPPORTED_TYPE,
        "cannot reach record "
            + type.getName()
            + ": open its package '"
            + type.getPackageName()
            + "' to the client ("
            + cause.getMessage()
            + ")",
        cause);
  }

  static GridException mismatch(String message) {
    return new GridException(Code.SCHEMA_MISMATCH, message);
  }

  static GridException mismatch(Class<?> wanted, Object found) {
    return mismatch(
        "expected " + wanted.getSimpleName() + ", found a " + found.getClass().getSimpleName());
  }

  static GridException invalid(String message) {
    return new GridException(Code.INVALID_ARGUMENT, message);
  }

  /** The same error, with the place where it occurred in front. */
  static GridException at(String place, GridException e) {
    return new GridException(e.code(), place + ": " + e.getMessage(), e);
  }
}
