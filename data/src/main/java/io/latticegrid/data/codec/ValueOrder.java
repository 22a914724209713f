package io.latticegrid.data.codec;

import io.latticegrid.data.error.GridException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The total order of values that {@link Canonical#compare} describes. Thread-safe. */
final class ValueOrder {
  private static final int RANK_NULL = 0;
  private static final int RANK_BOOLEAN = 1;
  private static final int RANK_NUMBER = 2;
  private static final int RANK_STRING = 3;
  private static final int RANK_BYTES = 4;
  private static final int RANK_UUID = 5;
  private static final int RANK_INSTANT = 6;
  private static final int RANK_LIST = 7;
  private static final int RANK_MAP = 8;
  private static final int RANK_ROW = 9;

  /** Whole numbers up to this are exact as doubles. */
  private static final long EXACT = 1L << 53;

  private ValueOrder() {}

  static int rank(@Nullable Object value) {
    if (value == null) {
      return RANK_NULL;
    } else if (value instanceof Number) {
      return RANK_NUMBER;
    } else if (value instanceof String) {
      return RANK_STRING;
    } else if (value instanceof Boolean) {
      return RANK_BOOLEAN;
    } else if (value instanceof byte[]) {
      return RANK_BYTES;
    } else if (value instanceof UUID) {
      return RANK_UUID;
    } else if (value instanceof Instant) {
      return RANK_INSTANT;
    } else if (value instanceof List<?>) {
      return RANK_LIST;
    } else if (value instanceof Map<?, ?>) {
      return RANK_MAP;
    } else if (value instanceof Row) {
      return RANK_ROW;
    }
    throw new GridException(
        GridException.Code.UNSUPPORTED_TYPE, "cannot compare a " + value.getClass().getName());
  }

  static int compare(@Nullable Object a, @Nullable Object b) {
    int rank = rank(a);
    int byRank = Integer.compare(rank, rank(b));
    if (byRank != 0 || a == null || b == null) {
      return byRank;
    }
    return switch (rank) {
      case RANK_BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
      case RANK_NUMBER -> compareNumbers((Number) a, (Number) b);
      case RANK_STRING -> Utf8.compare((String) a, (String) b);
      case RANK_BYTES -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      case RANK_UUID -> compareUuids((UUID) a, (UUID) b);
      case RANK_INSTANT -> ((Instant) a).compareTo((Instant) b);
      case RANK_LIST -> compareLists((List<?>) a, (List<?>) b);
      default -> Arrays.compareUnsigned(Canonical.toBytes(a), Canonical.toBytes(b));
    };
  }

  private static int compareNumbers(Number a, Number b) {
    boolean wholeA = isWhole(a);
    boolean wholeB = isWhole(b);
    if (wholeA && wholeB) {
      return Long.compare(a.longValue(), b.longValue());
    }
    boolean floatingA = isFloating(a);
    boolean floatingB = isFloating(b);
    double doubleA = a.doubleValue() + 0.0;
    double doubleB = b.doubleValue() + 0.0;
    if ((floatingA && (floatingB || isExact(b, wholeB))) || (floatingB && isExact(a, wholeA))) {
      return Double.compare(doubleA, doubleB);
    }
    if (floatingA && !Double.isFinite(doubleA)) {
      return doubleA < 0 ? -1 : 1;
    }
    if (floatingB && !Double.isFinite(doubleB)) {
      return doubleB < 0 ? 1 : -1;
    }
    return exact(a).compareTo(exact(b));
  }

  private static boolean isWhole(Number value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  private static boolean isFloating(Number value) {
    return value instanceof Double || value instanceof Float;
  }

  private static boolean isExact(Number value, boolean whole) {
    return whole && Math.abs(value.longValue()) <= EXACT && value.longValue() != Long.MIN_VALUE;
  }

  private static BigDecimal exact(Number value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    return isWhole(value)
        ? BigDecimal.valueOf(value.longValue())
        : new BigDecimal(value.doubleValue());
  }

  private static int compareUuids(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }

  private static int compareLists(List<?> a, List<?> b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int byElement = compare(a.get(i), b.get(i));
      if (byElement != 0) {
        return byElement;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
