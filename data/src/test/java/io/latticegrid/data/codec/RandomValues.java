package io.latticegrid.data.codec;

import io.latticegrid.data.port.Rand;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random values of every kind, in the form in which they are read back. Confined to its owner. */
public final class RandomValues {
  private static final double[] DOUBLES = {
    0.0, 1.0, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 9007199254740992.0
  };

  private final Rand rand;

  /** With a source of randomness. */
  public RandomValues(Rand rand) {
    this.rand = rand;
  }

  /** A value that nests at most as deep as told. */
  public @Nullable Object value(int depth) {
    int kind = rand.nextInt(depth > 0 ? 12 : 9);
    return switch (kind) {
      case 0 -> null;
      case 9 -> list(depth - 1);
      case 10 -> document(depth - 1);
      case 11 -> row(depth - 1);
      default -> scalar(kind);
    };
  }

  private Object scalar(int kind) {
    return switch (kind) {
      case 1 -> rand.nextInt(2) == 0;
      case 2 -> rand.nextLong() >> rand.nextInt(64);
      case 3 -> rand.nextInt(2) == 0 ? DOUBLES[rand.nextInt(DOUBLES.length)] : rand.nextDouble();
      case 4 -> text();
      case 5 -> bytes(rand.nextInt(20));
      case 6 -> new UUID(rand.nextLong(), rand.nextLong());
      case 7 -> Instant.ofEpochSecond(rand.nextLong() >> 30, rand.nextInt(1_000_000_000));
      default ->
          new BigDecimal(new BigInteger(bytes(1 + rand.nextInt(12))), rand.nextInt(40) - 20)
              .stripTrailingZeros();
    };
  }

  /** A text of ASCII, umlauts, CJK and emoji. */
  public String text() {
    StringBuilder text = new StringBuilder();
    int length = rand.nextInt(12);
    for (int i = 0; i < length; i++) {
      int[] ranges = {'a', 0xE0, 0x4E00, 0xFF01, 0x1F600};
      text.appendCodePoint(ranges[rand.nextInt(ranges.length)] + rand.nextInt(20));
    }
    return text.toString();
  }

  /** Random bytes. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) rand.nextLong();
    }
    return bytes;
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = rand.nextInt(5); i > 0; i--) {
      list.add(value(depth));
    }
    return list;
  }

  private Map<String, @Nullable Object> document(int depth) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    for (int i = rand.nextInt(6); i > 0; i--) {
      document.put(text(), value(depth));
    }
    return document;
  }

  private Row row(int depth) {
    @Nullable Object[] values = new @Nullable Object[rand.nextInt(5)];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(depth);
    }
    ByteWriter out = new ByteWriter();
    Row.write((int) rand.nextLong() | 1, values, out);
    return new Row(out.toByteArray());
  }
}
