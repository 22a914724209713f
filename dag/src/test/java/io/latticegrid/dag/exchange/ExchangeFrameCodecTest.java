package io.latticegrid.dag.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An exchange frame")
final class ExchangeFrameCodecTest {
  private static final ExecutionId ID =
      new ExecutionId(new MemberId(0x00C0FFEE00C0FFEEL, 3), 0x1122334455667788L);
  private static final String HEADER_REST = "00c0ffee00c0ffee" + "00000003" + "1122334455667788";

  private static void golden(String hex, ExchangeFrame frame) {
    byte[] bytes = ExchangeFrameCodec.encode(frame);
    assertEquals(hex, HexFormat.of().formatHex(bytes));
    assertEquals(frame, ExchangeFrameCodec.decode(bytes));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      if (!(frame instanceof ExchangeFrame.Data) || length < 35) {
        if (!(frame instanceof ExchangeFrame.Cancel) || length < 24) {
          assertThrows(GridException.class, () -> ExchangeFrameCodec.decode(cut));
        }
      }
    }
  }

  @Test
  void of_data_has_golden_bytes() {
    golden(
        "0101" + HEADER_REST + "00000005" + "0000000000000007" + "01" + "000000010203",
        new ExchangeFrame.Data(ID, 5, 7, new byte[] {0, 0, 0, 1, 2, 3}, true));
  }

  @Test
  void of_credit_has_golden_bytes() {
    golden(
        "0102" + HEADER_REST + "00000005" + "0000000000040000",
        new ExchangeFrame.Credit(ID, 5, 262_144));
  }

  @Test
  void of_done_has_golden_bytes() {
    golden("0103" + HEADER_REST, new ExchangeFrame.Done(ID));
  }

  @Test
  void of_cancel_has_golden_bytes() {
    golden(
        "0104" + HEADER_REST + "02" + "0e" + "676f6e65",
        new ExchangeFrame.Cancel(ID, StopReason.memberLost("gone")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02", // another version
        "0109" + HEADER_REST, // an unknown type
        "0103" + HEADER_REST + "00", // more than there should be
        "0102" + HEADER_REST + "00000005" + "0000000000000000", // no credit
        "0102" + HEADER_REST + "00000005" + "ffffffffffffffff",
        "0101" + HEADER_REST + "00000005" + "0000000000000007" + "02", // neither last nor not
        "0104" + HEADER_REST + "63" + "0e" // an unknown reason
      })
  void that_is_malformed_is_a_typed_error(String hex) {
    GridException error =
        assertThrows(
            GridException.class, () -> ExchangeFrameCodec.decode(HexFormat.of().parseHex(hex)));
    assertEquals(GridException.Code.INCOMPATIBLE, error.code());
  }
}
