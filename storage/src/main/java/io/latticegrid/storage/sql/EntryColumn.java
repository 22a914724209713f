package io.latticegrid.storage.sql;

import io.latticegrid.data.schema.FieldType;

/**
 * A column and the field that it holds: of the key, of the value, or of both where a record repeats
 * a field of its key. Immutable.
 *
 * @param name the column's name
 * @param field the field's name, for messages
 * @param type the field's type
 * @param inKey the field's place in the key; {@link #NOWHERE} if it isn't there
 * @param inValue the field's place in the value; {@link #NOWHERE} if it isn't there
 */
record EntryColumn(String name, String field, FieldType type, int inKey, int inValue) {
  static final int NOWHERE = -1;

  boolean isKey() {
    return inKey != NOWHERE;
  }

  EntryColumn alsoInValue(int place) {
    return new EntryColumn(name, field, type, inKey, place);
  }

  EntryColumn called(String otherName) {
    return new EntryColumn(otherName, field, type, inKey, inValue);
  }
}
