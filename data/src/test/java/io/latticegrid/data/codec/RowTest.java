package io.latticegrid.data.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  @DisplayName("a field's slice is the canonical encoding of its value")
  void slices() {
    byte[] bytes = row("ATL", 7L, null);
    Row row = new Row(bytes);
    assertEquals(3, row.fieldCount());
    assertEquals(9, row.schemaId());
    for (Object value : new @Nullable Object[] {"ATL", 7L, null}) {
      int index = value == null ? 2 : value instanceof Long ? 1 : 0;
      byte[] slice =
          Arrays.copyOfRange(
              bytes, row.fieldOffset(index), row.fieldOffset(index) + row.fieldLength(index));
      assertArrayEquals(Canonical.toBytes(value), slice);
      assertEquals(value, row.field(index));
    }
  }

  @Test
  @DisplayName("a row turns wide when its body passes 65535 bytes, not before")
  void width() {
    for (int length : new int[] {65_000, 65_526, 65_527, 65_528, 200_000}) {
      byte[] blob = new byte[length];
      byte[] bytes = row(1, blob, "x");
      Row row = new Row(bytes);
      int body = row.fieldOffset(2) + row.fieldLength(2) - row.fieldOffset(0);
      assertEquals(body > 65_535, bytes[5] == OffsetTable.WIDE, "body of " + body);
      assertEquals(1L, row.field(0));
      assertArrayEquals(blob, (byte[]) row.field(1));
      assertEquals("x", row.field(2));
      Canonical.check(bytes);
    }
  }

  @Test
  @DisplayName("wide rows inside wide rows keep their bytes")
  void nestedWideRows() {
    Row inner = new Row(row(new byte[70_000], "inner"));
    Row outer = new Row(row("outer", inner, 5));
    assertEquals(inner, outer.field(1));
    assertEquals(5L, outer.field(2));
  }

  @Test
  @DisplayName("a row in the middle of an array is read as well")
  void rowInPart() {
    byte[] bytes = row("ATL", 7);
    byte[] padded = new byte[bytes.length + 10];
    System.arraycopy(bytes, 0, padded, 4, bytes.length);
    assertEquals(new Row(bytes), new Row(padded, 4, bytes.length));
    assertEquals(new Row(bytes).hashCode(), new Row(padded, 4, bytes.length).hashCode());
    assertThrows(MalformedDataException.class, () -> new Row(padded, 4, bytes.length + 1));
    assertThrows(MalformedDataException.class, () -> new Row(padded, 4, bytes.length - 1));
  }

  @Test
  @DisplayName("a field that is not there is an index error, as with an array")
  void absentField() {
    Row row = new Row(row(1));
    assertThrows(IndexOutOfBoundsException.class, () -> row.field(1));
    assertThrows(IndexOutOfBoundsException.class, () -> row.field(-1));
  }

  private static byte[] row(@Nullable Object... values) {
    ByteWriter out = new ByteWriter(16);
    Row.write(9, values, out);
    return out.toByteArray();
  }
}
