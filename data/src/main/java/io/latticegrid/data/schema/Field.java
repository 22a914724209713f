package io.latticegrid.data.schema;

/**
 * A field of a record. Immutable.
 *
 * @param id stable number, from 1, which a field keeps when others come and go
 * @param name the name, 1 to 255 chars
 * @param type what its values are
 */
public record Field(int id, String name, FieldType type) {
  static final int MAX_NAME_LENGTH = 255;

  /** Checks the id and the name. */
  public Field {
    if (id < 1) {
      throw Invalid.argument("field '" + name + "' has the id " + id + "; ids count from 1");
    }
    Invalid.checkName("a field's name", name);
  }
}
