package io.latticegrid.data.codec;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values as {@link Canonical} draws them. Thread-safe. */
final class CanonicalWriter {
  private CanonicalWriter() {}

  static void write(@Nullable Object value, ByteWriter out, int depth) {
    if (value == null) {
      out.writeByte(Tag.NULL);
    } else if (value instanceof String text) {
      Canonical.writeString(text, out);
    } else if (value instanceof Long number) {
      writeInteger(number, out);
    } else if (value instanceof Number number) {
      writeNumber(number, out);
    } else if (value instanceof Boolean truth) {
      Canonical.writeBoolean(truth, out);
    } else if (value instanceof byte[] bytes) {
      out.writeByte(Tag.BYTES).writeBytes(bytes);
    } else if (value instanceof UUID uuid) {
      out.writeByte(Tag.UUID);
      out.writeLong(Long.reverseBytes(uuid.getMostSignificantBits()));
      out.writeLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
    } else if (value instanceof Instant instant) {
      out.writeByte(Tag.INSTANT);
      out.writeVarLong(zigzag(instant.getEpochSecond())).writeVarInt(instant.getNano());
    } else {
      writeContainer(value, out, depth);
    }
  }

  static void writeInteger(long value, ByteWriter out) {
    out.writeByte(Tag.INTEGER).writeVarLong(zigzag(value));
  }

  static void writeDouble(double value, ByteWriter out) {
    // Adding 0.0 turns -0.0 into 0.0; doubleToLongBits turns every NaN into one.
    out.writeByte(Tag.DOUBLE).writeLong(Double.doubleToLongBits(value + 0.0));
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static void writeNumber(Number value, ByteWriter out) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      writeInteger(value.longValue(), out);
    } else if (value instanceof Double || value instanceof Float) {
      writeDouble(value.doubleValue(), out);
    } else if (value instanceof BigDecimal decimal) {
      writeDecimal(decimal, out);
    } else {
      throw unsupported(value);
    }
  }

  private static void writeDecimal(BigDecimal value, ByteWriter out) {
    if (value.unscaledValue().bitLength() / 8 >= Canonical.MAX_DECIMAL_BYTES
        || Math.abs((long) value.scale()) > Canonical.MAX_DECIMAL_SCALE) {
      throw tooLong(value);
    }
    BigDecimal stripped = value.stripTrailingZeros();
    if (stripped.scale() < -Canonical.MAX_DECIMAL_SCALE) {
      throw tooLong(value);
    }
    byte[] unscaled = stripped.unscaledValue().toByteArray();
    out.writeByte(Tag.DECIMAL).writeVarLong(zigzag(stripped.scale())).writeBytes(unscaled);
  }

  private static GridException tooLong(BigDecimal value) {
    return new GridException(
        Code.INVALID_ARGUMENT,
        "a decimal of scale "
            + value.scale()
            + " and "
            + value.unscaledValue().bitLength()
            + " bits is beyond the limits");
  }

  private static void writeContainer(Object value, ByteWriter out, int depth) {
    if (value instanceof List<?> list) {
      out.writeByte(Tag.LIST).writeVarInt(list.size());
      int within = enter(depth);
      for (Object element : list) {
        write(element, out, within);
      }
    } else if (value instanceof Map<?, ?> map) {
      writeDocument(map, out, enter(depth));
    } else if (value instanceof Row row) {
      // A row seen inside other values may be unchecked input, and counts against the depth.
      CanonicalChecker.check(new ByteReader(row.array(), row.offset(), row.length()), depth);
      out.writeRaw(row.array(), row.offset(), row.length());
    } else {
      throw unsupported(value);
    }
  }

  private static void writeDocument(Map<?, ?> map, ByteWriter out, int within) {
    NamedValue[] entries = new NamedValue[map.size()];
    int count = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object name = entry.getKey();
      if (!(name instanceof String text)) {
        throw new GridException(
            Code.UNSUPPORTED_TYPE,
            "a document's names are texts, not "
                + (name == null ? "null" : name.getClass().getName()));
      }
      entries[count++] = new NamedValue(text, entry.getValue());
    }
    Arrays.sort(entries, (a, b) -> Utf8.compare(a.name(), b.name()));
    out.writeByte(Tag.MAP);
    OffsetTableWriter table = new OffsetTableWriter(out, count);
    for (NamedValue entry : entries) {
      Utf8.write(entry.name(), out);
      write(entry.value(), out, within);
      table.endElement();
    }
    table.end();
  }

  private static int enter(int depth) {
    if (depth >= Canonical.MAX_DEPTH) {
      throw new GridException(
          Code.INVALID_ARGUMENT, "value nested deeper than " + Canonical.MAX_DEPTH);
    }
    return depth + 1;
  }

  private static GridException unsupported(Object value) {
    return new GridException(
        Code.UNSUPPORTED_TYPE,
        "cannot store a "
            + value.getClass().getName()
            + "; values are booleans, numbers, texts, byte[], UUID, Instant, BigDecimal, lists,"
            + " maps by name and records");
  }

  private record NamedValue(String name, @Nullable Object value) {}
}
