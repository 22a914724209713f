package io.latticegrid.client.json;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Document;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as a value of a map: {@code client.map("orders", Long.class, Json.class)}.
 * Immutable.
 *
 * <p>It holds the document that the grid keeps, not its text: the text is read once, in one pass
 * and without an object for each part, and a value that comes from the grid is not read before it
 * is asked for. Such a map is the same to the grid as one of {@code Map<String, Object>}: its
 * fields can be queried, and other clients may open it as that.
 *
 * <p>Whole numbers become 64-bit integers, or decimals where they don't fit; numbers with a point
 * or exponent become doubles. The order of names and white space are not kept. A name that stands
 * twice in an object, a number beyond the range of a double, nesting of more than 64, and anything
 * but an object at the top are refused with INVALID_ARGUMENT, which says where.
 */
public final class Json {
  private final byte[] canonical;

  private Json(byte[] canonical) {
    this.canonical = canonical;
  }

  /** Reads a JSON object from text. */
  public static Json of(String text) {
    return new Json(JsonReader.read(text));
  }

  /** Reads a JSON object from the UTF-8 of its text. */
  public static Json ofUtf8(byte[] text) {
    return new Json(JsonReader.read(text));
  }

  /**
   * Takes a document as the grid has it, and the array with it; {@link MalformedDataException} if
   * it is none.
   */
  public static Json ofCanonical(byte[] document) {
    if (!Document.isDocument(document, 0, document.length)) {
      throw new MalformedDataException("not a document");
    }
    Canonical.check(document);
    return new Json(document);
  }

  /** The canonical bytes of the document, which the caller leaves as they are. */
  public byte[] canonical() {
    return canonical;
  }

  /**
   * The value of a name of the object, found without reading the rest: a Boolean, Long, Double,
   * BigDecimal, String, List, Map by name, or null where the name is absent or null.
   */
  public @Nullable Object get(String name) {
    return new Document(canonical, 0, canonical.length).value(name);
  }

  /**
   * The JSON text, names in the order of their bytes. Bytes are Base64, UUIDs and instants their
   * text, where other clients put such in; a record inside fails with UNSUPPORTED_TYPE, as the
   * names of its fields are not in it.
   */
  public String text() {
    return JsonText.of(canonical);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json json && Arrays.equals(canonical, json.canonical);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(canonical);
  }

  /** The text, or what keeps it from being written. */
  @Override
  public String toString() {
    try {
      return text();
    } catch (GridException e) {
      return "(" + e.getMessage() + ")";
    }
  }

  static GridException refused(String what) {
    return new GridException(Code.INVALID_ARGUMENT, what);
  }
}
