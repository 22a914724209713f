package io.latticegrid.dag.exchange;

import io.latticegrid.dag.ByteSink;
import io.latticegrid.dag.ByteSource;
import io.latticegrid.dag.ItemCodec;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows as items: lists, nested at will, of null, Boolean, Integer, Long, Double, String, byte[],
 * BigDecimal and UUID. Thread-safe. Each comes back as the type that it was, lists as unmodifiable
 * ones; any other type is refused with its name.
 */
public enum RowCodec implements ItemCodec {
  /** The only one. */
  INSTANCE;

  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INT = 3;
  private static final int LONG = 4;
  private static final int DOUBLE = 5;
  private static final int STRING = 6;
  private static final int BYTES = 7;
  private static final int LIST = 8;
  private static final int DECIMAL = 9;
  private static final int UNIQUE_ID = 10;
  private static final int MAX_DEPTH = 32;

  @Override
  public void encode(Object item, ByteSink sink) {
    encodeValue(item, sink, 0);
  }

  @Override
  public Object decode(ByteSource source) {
    Object item = decodeValue(source, 0);
    if (item == null) {
      throw ByteSource.malformed("null as an item");
    }
    return item;
  }

  private static void encodeValue(@Nullable Object value, ByteSink sink, int depth) {
    switch (value) {
      case null -> sink.writeByte(NULL);
      case Boolean flag -> sink.writeByte(flag ? TRUE : FALSE);
      case Integer number -> sink.writeByte(INT).writeVarLong(zigZag(number));
      case Long number -> sink.writeByte(LONG).writeVarLong(zigZag(number));
      case Double number -> sink.writeByte(DOUBLE).writeDouble(number);
      case String text -> sink.writeByte(STRING).writeString(text);
      case byte[] bytes -> sink.writeByte(BYTES).writeBytes(bytes);
      case BigDecimal number ->
          sink.writeByte(DECIMAL)
              .writeInt(number.scale())
              .writeBytes(number.unscaledValue().toByteArray());
      case UUID id ->
          sink.writeByte(UNIQUE_ID)
              .writeLong(id.getMostSignificantBits())
              .writeLong(id.getLeastSignificantBits());
      case List<?> list -> encodeList(list, sink, depth);
      default ->
          throw new GridException(
              Code.UNSUPPORTED_TYPE,
              "a row cannot cross members with a value of " + value.getClass().getName());
    }
  }

  private static void encodeList(List<?> list, ByteSink sink, int depth) {
    if (depth >= MAX_DEPTH) {
      throw new GridException(
          Code.UNSUPPORTED_TYPE, "a row has lists nested deeper than " + MAX_DEPTH);
    }
    sink.writeByte(LIST).writeVarLong(list.size());
    for (Object element : list) {
      encodeValue(element, sink, depth + 1);
    }
  }

  private static @Nullable Object decodeValue(ByteSource source, int depth) {
    int tag = source.readByte();
    return switch (tag) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case INT -> (int) unZigZag(source.readVarLong());
      case LONG -> unZigZag(source.readVarLong());
      case DOUBLE -> source.readDouble();
      case STRING -> source.readString();
      case BYTES -> source.readBytes();
      case LIST -> decodeList(source, depth);
      case DECIMAL -> decodeDecimal(source);
      case UNIQUE_ID -> new UUID(source.readLong(), source.readLong());
      default -> throw ByteSource.malformed("value tag " + tag);
    };
  }

  private static List<@Nullable Object> decodeList(ByteSource source, int depth) {
    if (depth >= MAX_DEPTH) {
      throw ByteSource.malformed("lists nested deeper than " + MAX_DEPTH);
    }
    int size = source.readCount();
    List<@Nullable Object> elements = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      elements.add(decodeValue(source, depth + 1));
    }
    return Collections.unmodifiableList(elements);
  }

  private static BigDecimal decodeDecimal(ByteSource source) {
    int scale = source.readInt();
    byte[] unscaled = source.readBytes();
    if (unscaled.length == 0) {
      throw ByteSource.malformed("a decimal without digits");
    }
    return new BigDecimal(new BigInteger(unscaled), scale);
  }

  private static long zigZag(long value) {
    return value << 1 ^ value >> 63;
  }

  private static long unZigZag(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
