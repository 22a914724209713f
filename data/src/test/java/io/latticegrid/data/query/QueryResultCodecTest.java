package io.latticegrid.data.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.MalformedDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The payload of the frames of a query's result. */
final class QueryResultCodecTest {
  private static final Explanation EXPLANATION =
      new Explanation("scan", "m", 1, 271, List.of("a:1"), 300, 2);

  @Test
  @DisplayName("rows of several frames come together in order, nulls included")
  void roundTrip() {
    QueryResult result =
        QueryResultCodec.read(
            List.of(
                QueryResultCodec.rows(List.of(List.of("ATL", 1), Arrays.asList("BOS", null))),
                QueryResultCodec.rows(List.of()),
                QueryResultCodec.last(
                    List.of(List.of("JFK", 2.5)), List.of("origin", "n"), EXPLANATION)));
    assertEquals(List.of("origin", "n"), result.columns());
    assertEquals(
        List.of(List.of("ATL", 1L), Arrays.asList("BOS", null), List.of("JFK", 2.5)),
        result.rows());
    assertEquals(EXPLANATION, result.explanation());
    assertEquals("JFK", result.namedRows().get(2).text("origin"));
    assertEquals(3, result.size());
  }

  @Test
  @DisplayName("the last frame has these bytes")
  void golden() {
    byte[] bytes = QueryResultCodec.last(List.of(List.of(1)), List.of("n"), EXPLANATION);
    assertEquals(
        "01"
            + "0a010302"
            + "01016e"
            + "047363616e"
            + "016d"
            + "01"
            + "8f02"
            + "0103613a31"
            + "ac02"
            + "02",
        HexFormat.of().formatHex(bytes));
  }

  @Test
  @DisplayName("whatever is cut off or of another width than the columns is malformed")
  void malformed() {
    byte[] last = QueryResultCodec.last(List.of(List.of(1)), List.of("n"), EXPLANATION);
    for (int length = 0; length < last.length; length++) {
      byte[] cut = Arrays.copyOf(last, length);
      assertThrows(MalformedDataException.class, () -> QueryResultCodec.read(List.of(cut)));
    }
    assertThrows(MalformedDataException.class, () -> QueryResultCodec.read(new ArrayList<>()));
    byte[] wide = QueryResultCodec.last(List.of(List.of(1, 2)), List.of("n"), EXPLANATION);
    assertThrows(MalformedDataException.class, () -> QueryResultCodec.read(List.of(wide)));
  }

  @Test
  @DisplayName("an explanation says plan, partitions and nodes")
  void explanationForPeople() {
    String text = EXPLANATION.toString();
    assertTrue(text.contains("scan") && text.contains("1/271") && text.contains("[a:1]"), text);
  }
}
