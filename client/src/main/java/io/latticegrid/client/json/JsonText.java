package io.latticegrid.client.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a canonical document as JSON text. Pure. */
final class JsonText {
  private JsonText() {}

  static String of(byte[] canonical) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JsonReader.FACTORY.createGenerator(text)) {
      write(Canonical.fromBytes(canonical), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no device behind a StringWriter
    }
    return text.toString();
  }

  private static void write(@Nullable Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> document) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : document.entrySet()) {
        out.writeFieldName(String.valueOf(entry.getKey()));
        write(entry.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof List<?> list) {
      out.writeStartArray();
      for (Object element : list) {
        write(element, out);
      }
      out.writeEndArray();
    } else {
      scalar(value, out);
    }
  }

  private static void scalar(@Nullable Object value, JsonGenerator out) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Double number) {
      number(number, out);
    } else if (value instanceof BigDecimal number) {
      decimal(number, out);
    } else if (value instanceof byte[] bytes) {
      out.writeBinary(bytes);
    } else if (value instanceof Row row) {
      throw new GridException(
          Code.UNSUPPORTED_TYPE,
          "a record of schema "
              + Integer.toHexString(row.schemaId())
              + " has no names in it; open the map with its record's class instead");
    } else {
      out.writeString(value.toString()); // text, UUIDs, instants
    }
  }

  /** A whole one without an exponent, by which it would be read as a double. */
  private static void decimal(BigDecimal value, JsonGenerator out) throws IOException {
    if (value.scale() <= 0) {
      out.writeNumber(value.toBigIntegerExact());
    } else {
      out.writeNumber(value);
    }
  }

  /** JSON has no NaN and no infinity; they come out as null, as JavaScript writes them. */
  private static void number(double value, JsonGenerator out) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }
}
