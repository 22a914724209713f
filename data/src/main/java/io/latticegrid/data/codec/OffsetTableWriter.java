package io.latticegrid.data.codec;

/**
 * Writes an {@link OffsetTable} and its body in one pass. Confined to its owner, for one row or
 * document.
 */
final class OffsetTableWriter {
  private final ByteWriter out;
  private final int count;
  private final int flagsAt;
  private final int tableAt;
  private int bodyAt;
  private int written;
  private boolean wide;

  /** Begins a table of a number of elements; the caller then writes them one by one. */
  OffsetTableWriter(ByteWriter out, int count) {
    this.out = out;
    this.count = count;
    flagsAt = out.position();
    out.writeByte(OffsetTable.NARROW).writeVarInt(count);
    tableAt = out.position();
    out.reserve(Math.multiplyExact(count, 2));
    bodyAt = out.position();
  }

  /** Notes that the next element ends here. */
  void endElement() {
    if (written == count) {
      throw new IllegalStateException("only " + count + " elements were announced");
    }
    int end = out.position() - bodyAt;
    if (!wide && end > OffsetTable.NARROW_LIMIT) {
      widen();
    }
    if (wide) {
      out.setInt(tableAt + written * 4, end);
    } else {
      out.setShort(tableAt + written * 2, end);
    }
    written++;
  }

  /** Fails unless all announced elements were written. */
  void end() {
    if (written != count) {
      throw new IllegalStateException(written + " of " + count + " elements were written");
    }
  }

  /** Doubles the width of the table; elements are moved once, and only in rows above 64 KiB. */
  private void widen() {
    out.insert(bodyAt, count * 2);
    bodyAt += count * 2;
    byte[] bytes = out.array();
    for (int i = written - 1; i >= 0; i--) {
      int end = (bytes[tableAt + i * 2] & 0xFF) | (bytes[tableAt + i * 2 + 1] & 0xFF) << 8;
      out.setInt(tableAt + i * 4, end);
    }
    bytes[flagsAt] = OffsetTable.WIDE;
    wide = true;
  }
}
