package io.latticegrid.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.TreeWriter;
import io.latticegrid.data.error.GridException;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads the text of a JSON object as a canonical document. Confined to one reading. */
final class JsonReader {
  static final JsonFactory FACTORY = new JsonFactory();

  private final JsonParser parser;
  private final ByteWriter out = new ByteWriter();
  private final TreeWriter tree = new TreeWriter(out);

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  static byte[] read(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return new JsonReader(parser).read();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  static byte[] read(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      return new JsonReader(parser).read();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  private byte[] read() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Json.refused("JSON must be an object here, {...}" + place());
    }
    try {
      document();
    } catch (GridException e) {
      throw Json.refused(e.getMessage() + place());
    }
    if (parser.nextToken() != null) {
      throw Json.refused("more JSON behind the object's end" + place());
    }
    return out.toByteArray();
  }

  private void document() throws IOException {
    tree.begin();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      tree.element(parser.currentName());
      value(parser.nextToken());
    }
    tree.endDocument();
  }

  private void list() throws IOException {
    tree.begin();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      tree.element();
      value(token);
    }
    tree.endList();
  }

  private void value(@Nullable JsonToken token) throws IOException {
    if (token == null) {
      throw Json.refused("a value is missing");
    }
    switch (token) {
      case START_OBJECT -> document();
      case START_ARRAY -> list();
      case VALUE_STRING -> Canonical.writeString(parser.getText(), out);
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> Canonical.writeDouble(finite(parser.getDoubleValue()), out);
      case VALUE_TRUE -> Canonical.writeBoolean(true, out);
      case VALUE_FALSE -> Canonical.writeBoolean(false, out);
      case VALUE_NULL -> Canonical.write(null, out);
      default -> throw Json.refused("a value is missing");
    }
  }

  private void integer() throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      Canonical.write(new BigDecimal(parser.getBigIntegerValue()), out);
    } else {
      Canonical.writeInteger(parser.getLongValue(), out);
    }
  }

  private static double finite(double value) {
    if (Double.isInfinite(value)) {
      throw Json.refused("a number beyond the range of a double");
    }
    return value;
  }

  private String place() {
    JsonLocation at = parser.currentLocation();
    return ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static GridException malformed(IOException e) {
    if (e instanceof JsonProcessingException syntax && syntax.getLocation() != null) {
      JsonLocation at = syntax.getLocation();
      return Json.refused(
          "not JSON: %s, at line %d, column %d"
              .formatted(syntax.getOriginalMessage(), at.getLineNr(), at.getColumnNr()));
    }
    return Json.refused("not JSON: " + e.getMessage());
  }
}
