package io.latticegrid.data.codec;

/**
 * Writes a row field by field, without boxing them. Confined to its owner, for one row: write each
 * field's canonical value, then call {@link #endField()}.
 */
public final class RowWriter {
  private final OffsetTableWriter table;

  /** Begins a row of a schema with a number of fields. */
  public RowWriter(ByteWriter out, int schemaId, int fieldCount) {
    out.writeByte(Tag.ROW).writeInt(schemaId);
    table = new OffsetTableWriter(out, fieldCount);
  }

  /** Notes that the field's value has been written. */
  public void endField() {
    table.endElement();
  }

  /** Fails unless all fields were written. */
  public void end() {
    table.end();
  }
}
