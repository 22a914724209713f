package io.latticegrid.data.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of a document's bytes that finds a value by name in O(log n). Immutable as long as the
 * array is. The layout is drawn at {@link Canonical}; it is checked when the view is made, an entry
 * when it is read.
 */
public final class Document {
  private final OffsetTable entries;

  /** A view of a part of an array, which must be exactly one document. */
  public Document(byte[] bytes, int offset, int length) {
    ByteReader in = new ByteReader(bytes, offset, length);
    if (in.readByte() != Tag.MAP) {
      throw new MalformedDataException("not a document");
    }
    entries = new OffsetTable(in);
    in.expectEnd();
  }

  /** Whether bytes claim to be a document. */
  public static boolean isDocument(byte[] bytes, int offset, int length) {
    return length > 0 && bytes[offset] == Tag.MAP;
  }

  /** How many names the document has. */
  public int size() {
    return entries.count();
  }

  /** The place of a name, given as UTF-8; -1 if it is absent. */
  public int find(byte[] name) {
    int low = 0;
    int high = entries.count() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      ByteReader entry = entry(middle);
      int length = nameLength(entry);
      int at = entry.position();
      int order = Arrays.compareUnsigned(entries.bytes(), at, at + length, name, 0, name.length);
      if (order == 0) {
        return middle;
      } else if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** The name at a place. */
  public String name(int index) {
    return entry(index).readString();
  }

  /** Where the canonical bytes of a value start in the array. */
  public int valueOffset(int index) {
    ByteReader entry = entry(index);
    entry.skip(nameLength(entry));
    return entry.position();
  }

  /** How many canonical bytes a value has. */
  public int valueLength(int index) {
    int length = entries.end(index) - valueOffset(index);
    if (length == 0) {
      throw new MalformedDataException("entry " + index + " has no value");
    }
    return length;
  }

  /** Reads the value of a name; null if it is absent or null. */
  public @Nullable Object value(String name) {
    int index = find(Utf8.encode(name));
    return index < 0
        ? null
        : CanonicalReader.readSlice(entries.bytes(), valueOffset(index), entries.end(index), 1);
  }

  private ByteReader entry(int index) {
    int start = entries.start(index);
    return new ByteReader(entries.bytes(), start, entries.end(index) - start);
  }

  private static int nameLength(ByteReader entry) {
    int length = entry.readVarInt();
    if (length > entry.remaining()) {
      throw new MalformedDataException("name of " + length + " bytes beyond its entry");
    }
    return length;
  }
}
