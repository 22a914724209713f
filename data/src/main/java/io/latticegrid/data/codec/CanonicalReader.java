package io.latticegrid.data.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads values as {@link Canonical} draws them and refuses every other form. Thread-safe. */
final class CanonicalReader {
  private static final long NAN_BITS = Double.doubleToLongBits(Double.NaN);
  private static final long NEGATIVE_ZERO_BITS = Double.doubleToLongBits(-0.0);

  /** Lists grow as elements are really there: their announced count is not believed. */
  private static final int FIRST_CAPACITY = 16;

  private CanonicalReader() {}

  static @Nullable Object read(ByteReader in, int depth) {
    int start = in.position();
    byte tag = in.readByte();
    return switch (tag) {
      case Tag.NULL -> null;
      case Tag.FALSE -> false;
      case Tag.TRUE -> true;
      case Tag.INTEGER -> readZigzag(in);
      case Tag.DOUBLE -> readDouble(in);
      case Tag.STRING -> in.readString();
      case Tag.BYTES -> in.readBytes();
      case Tag.UUID -> readUuid(in);
      case Tag.INSTANT -> readInstant(in);
      case Tag.DECIMAL -> readDecimal(in);
      case Tag.LIST -> readList(in, enter(depth));
      case Tag.MAP -> readDocument(in, enter(depth));
      case Tag.ROW -> {
        enter(depth);
        in.position(start);
        yield new Row(in, depth);
      }
      default -> throw new MalformedDataException("unknown tag " + tag);
    };
  }

  /** Reads a value that fills a part of an array. */
  static @Nullable Object readSlice(byte[] bytes, int start, int end, int depth) {
    ByteReader in = new ByteReader(bytes, start, end - start);
    Object value = read(in, depth);
    in.expectEnd();
    return value;
  }

  static int enter(int depth) {
    if (depth >= Canonical.MAX_DEPTH) {
      throw new MalformedDataException("value nested deeper than " + Canonical.MAX_DEPTH);
    }
    return depth + 1;
  }

  static long readZigzag(ByteReader in) {
    long raw = in.readVarLong();
    return (raw >>> 1) ^ -(raw & 1);
  }

  static double readDouble(ByteReader in) {
    long bits = in.readLong();
    double value = Double.longBitsToDouble(bits);
    if (bits == NEGATIVE_ZERO_BITS || (Double.isNaN(value) && bits != NAN_BITS)) {
      throw new MalformedDataException("double not in its canonical form");
    }
    return value;
  }

  static Instant readInstant(ByteReader in) {
    long seconds = readZigzag(in);
    int nanos = in.readVarInt();
    if (nanos > 999_999_999
        || seconds < Instant.MIN.getEpochSecond()
        || seconds > Instant.MAX.getEpochSecond()) {
      throw new MalformedDataException("instant out of range");
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  static BigDecimal readDecimal(ByteReader in) {
    long scale = readZigzag(in);
    int length = in.readVarInt();
    if (scale > Canonical.MAX_DECIMAL_SCALE
        || scale < -Canonical.MAX_DECIMAL_SCALE
        || length < 1
        || length > Canonical.MAX_DECIMAL_BYTES) {
      throw new MalformedDataException("decimal out of range");
    }
    byte[] bytes = in.readRaw(length);
    if (length > 1 && bytes[0] == bytes[1] >> 7) {
      throw new MalformedDataException("decimal longer than needed");
    }
    BigInteger unscaled = new BigInteger(bytes);
    boolean zero = unscaled.signum() == 0;
    if (zero ? scale != 0 : unscaled.mod(BigInteger.TEN).signum() == 0) {
      throw new MalformedDataException("decimal with trailing zeros");
    }
    return new BigDecimal(unscaled, (int) scale);
  }

  private static UUID readUuid(ByteReader in) {
    long high = Long.reverseBytes(in.readLong());
    return new UUID(high, Long.reverseBytes(in.readLong()));
  }

  private static List<@Nullable Object> readList(ByteReader in, int within) {
    int count = in.readCount();
    List<@Nullable Object> list = new ArrayList<>(Math.min(count, FIRST_CAPACITY));
    for (int i = 0; i < count; i++) {
      list.add(read(in, within));
    }
    return list;
  }

  private static Map<String, @Nullable Object> readDocument(ByteReader in, int within) {
    OffsetTable table = new OffsetTable(in);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    String last = null;
    for (int i = 0; i < table.count(); i++) {
      int start = table.start(i);
      ByteReader entry = new ByteReader(table.bytes(), start, table.end(i) - start);
      String name = entry.readString();
      if (last != null && Utf8.compare(last, name) >= 0) {
        throw new MalformedDataException("names of a document do not ascend");
      }
      document.put(name, read(entry, within));
      entry.expectEnd();
      last = name;
    }
    return document;
  }
}
