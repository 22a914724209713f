package io.latticegrid.dag.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.dag.ByteSink;
import io.latticegrid.dag.ByteSource;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A row")
final class RowCodecTest {
  private static byte[] encode(Object row) {
    ByteSink sink = new ByteSink(0);
    RowCodec.INSTANCE.encode(row, sink);
    return sink.toByteArray();
  }

  private static Object roundTrip(Object row) {
    ByteSource source = new ByteSource(encode(row));
    Object back = RowCodec.INSTANCE.decode(source);
    assertEquals(0, source.remaining());
    return back;
  }

  @Test
  void has_golden_bytes() {
    List<?> row = Arrays.asList(null, true, -1, 300L, 1.5, "hé", List.of());
    assertEquals(
        "0807" + "00" + "02" + "0301" + "04d804" + "053ff8000000000000" + "060368c3a9" + "0800",
        HexFormat.of().formatHex(encode(row)));
  }

  @Test
  void comes_back_with_its_types() {
    List<?> row =
        Arrays.asList(
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            Double.NaN,
            -0.0,
            "",
            false,
            new BigDecimal("-12.340"),
            new UUID(1, -1),
            List.of(1, 1L, List.of("x")),
            null);
    assertEquals(row, roundTrip(row));
    List<?> withBytes = assertInstanceOf(List.class, roundTrip(List.of(new byte[] {1, 2})));
    assertArrayEquals(new byte[] {1, 2}, assertInstanceOf(byte[].class, withBytes.get(0)));
  }

  @Test
  void with_a_type_that_it_does_not_know_is_refused_with_its_name() {
    GridException error =
        assertThrows(GridException.class, () -> encode(List.of(new StringBuilder())));
    assertEquals(Code.UNSUPPORTED_TYPE, error.code());
    assertTrue(String.valueOf(error.getMessage()).contains("java.lang.StringBuilder"));
  }

  @Test
  void of_random_bytes_is_a_row_or_a_typed_error() {
    Rand rand = new SplittableRand(7);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[rand.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (rand.nextInt(3) == 0 ? rand.nextInt(256) : rand.nextInt(11));
      }
      try {
        assertEquals(false, RowCodec.INSTANCE.decode(new ByteSource(bytes)).equals(round));
      } catch (GridException e) {
        assertEquals(Code.INCOMPATIBLE, e.code());
        refused++;
      }
    }
    assertTrue(refused > 1_000);
  }
}
