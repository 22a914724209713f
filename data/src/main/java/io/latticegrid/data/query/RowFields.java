package io.latticegrid.data.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Document;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.error.GridException;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of one entry after the other from their bytes. Confined to its owner; {@link #set}
 * moves it to the next entry.
 */
public final class RowFields {
  private final Part key = new Part();
  private final Part value = new Part();
  private byte[] slice = new byte[0];
  private int sliceOffset;
  private int sliceLength;

  /** Goes to an entry. */
  public RowFields set(byte[] keyBytes, byte[] valueBytes) {
    return setKey(keyBytes, 0, keyBytes.length).setValue(valueBytes, 0, valueBytes.length);
  }

  /** Goes to another key. */
  public RowFields setKey(byte[] bytes, int offset, int length) {
    key.set(bytes, offset, length);
    return this;
  }

  /** Goes to another value. */
  public RowFields setValue(byte[] bytes, int offset, int length) {
    value.set(bytes, offset, length);
    return this;
  }

  /** Reads a field; null if it is null or absent. */
  public @Nullable Object read(FieldAccess access) {
    return locate(access) ? Canonical.fromBytes(slice, sliceOffset, sliceLength) : null;
  }

  /**
   * Finds the canonical bytes of a field, to be had from {@link #slice}, {@link #sliceOffset} and
   * {@link #sliceLength} until the next call; false if the field is null or absent.
   */
  public boolean locate(FieldAccess access) {
    Part part = access.inKey() ? key : value;
    switch (access.kind()) {
      case WHOLE -> at(part.bytes, part.offset, part.length);
      case ROW -> {
        Row row = part.row(access.schemaId());
        at(part.bytes, row.fieldOffset(access.index()), row.fieldLength(access.index()));
      }
      case DOCUMENT -> {
        Document document = part.document();
        int index = document == null ? -1 : document.find(access.name());
        if (document == null || index < 0) {
          return false;
        }
        at(part.bytes, document.valueOffset(index), document.valueLength(index));
      }
    }
    return sliceLength > 0 && slice[sliceOffset] != Tag.NULL;
  }

  /** The array in which the located field lies. */
  public byte[] slice() {
    return slice;
  }

  /** Where the located field starts. */
  public int sliceOffset() {
    return sliceOffset;
  }

  /** How many bytes the located field has. */
  public int sliceLength() {
    return sliceLength;
  }

  private void at(byte[] bytes, int offset, int length) {
    slice = bytes;
    sliceOffset = offset;
    sliceLength = length;
  }

  /** Key or value, with the view of it that was asked for first. */
  private static final class Part {
    private byte[] bytes = new byte[0];
    private int offset;
    private int length;
    private @Nullable Row row;
    private @Nullable Document document;

    void set(byte[] newBytes, int newOffset, int newLength) {
      bytes = newBytes;
      offset = newOffset;
      length = newLength;
      row = null;
      document = null;
    }

    Row row(int schemaId) {
      Row view = row;
      if (view == null) {
        view = new Row(bytes, offset, length);
        if (view.schemaId() != schemaId) {
          throw new GridException(
              GridException.Code.SCHEMA_MISMATCH,
              "a record of schema "
                  + Integer.toHexString(view.schemaId())
                  + " where "
                  + Integer.toHexString(schemaId)
                  + " was declared");
        }
        row = view;
      }
      return view;
    }

    @Nullable Document document() {
      if (document == null && Document.isDocument(bytes, offset, length)) {
        document = new Document(bytes, offset, length);
      }
      return document;
    }
  }
}
