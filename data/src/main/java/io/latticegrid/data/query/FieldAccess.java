package io.latticegrid.data.query;

import io.latticegrid.data.codec.Utf8;
import io.latticegrid.data.schema.FieldType;

/** Where in an entry a field lies, as {@link FieldResolver} found it. Immutable. */
public final class FieldAccess {
  /** How a part of an entry is read. */
  enum Kind {
    /** The whole key or value. */
    WHOLE,
    /** A field of a row, by its place. */
    ROW,
    /** A value of a document, by its name; null where the part is no document. */
    DOCUMENT
  }

  private final boolean inKey;
  private final Kind kind;
  private final int index;
  private final int schemaId;
  private final byte[] name;
  private final FieldType type;

  private FieldAccess(
      boolean inKey, Kind kind, int index, int schemaId, byte[] name, FieldType type) {
    this.inKey = inKey;
    this.kind = kind;
    this.index = index;
    this.schemaId = schemaId;
    this.name = name;
    this.type = type;
  }

  static FieldAccess whole(boolean inKey, FieldType type) {
    return new FieldAccess(inKey, Kind.WHOLE, -1, 0, new byte[0], type);
  }

  static FieldAccess row(boolean inKey, int index, int schemaId, FieldType type) {
    return new FieldAccess(inKey, Kind.ROW, index, schemaId, new byte[0], type);
  }

  static FieldAccess document(String name) {
    return new FieldAccess(false, Kind.DOCUMENT, -1, 0, Utf8.encode(name), FieldType.ANY);
  }

  /** Whether it is a part of the key, not of the value. */
  public boolean inKey() {
    return inKey;
  }

  /** Whether it is the whole key or value. */
  public boolean isWhole() {
    return kind == Kind.WHOLE;
  }

  /** Its place in the row; -1 if it is no field of a row. */
  public int index() {
    return index;
  }

  /** The declared type; ANY if only the entry tells. */
  public FieldType type() {
    return type;
  }

  Kind kind() {
    return kind;
  }

  int schemaId() {
    return schemaId;
  }

  byte[] name() {
    return name;
  }
}
