package io.latticegrid.data.query;

import static io.latticegrid.data.query.Query.all;
import static io.latticegrid.data.query.Query.and;
import static io.latticegrid.data.query.Query.avg;
import static io.latticegrid.data.query.Query.between;
import static io.latticegrid.data.query.Query.count;
import static io.latticegrid.data.query.Query.eq;
import static io.latticegrid.data.query.Query.ge;
import static io.latticegrid.data.query.Query.gt;
import static io.latticegrid.data.query.Query.in;
import static io.latticegrid.data.query.Query.isNull;
import static io.latticegrid.data.query.Query.like;
import static io.latticegrid.data.query.Query.ne;
import static io.latticegrid.data.query.Query.not;
import static io.latticegrid.data.query.Query.or;
import static io.latticegrid.data.query.Query.where;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueryTextTest {
  @Test
  @DisplayName("the examples of the issue are understood")
  void examples() {
    assertParses(
        where(and(eq("origin", "ATL"), gt("delay", 30)))
            .groupBy("destination")
            .aggregate(count(), avg("delay"))
            .orderByDescending("count")
            .limit(10),
        "origin = 'ATL' and delay > 30 group by destination select count(), avg(delay)"
            + " order by count desc limit 10");
    assertParses(
        all().groupBy("origin").aggregate(count()).orderByDescending("count").limit(5),
        "group by origin select count() order by count desc limit 5");
    assertParses(all(), "all");
    assertParses(all(), "");
    assertParses(where(eq("a", 1)), "where a = 1");
    assertParses(all().select("a", "b c").orderBy("d"), "all select a, \"b c\" order by d asc");
  }

  @Test
  @DisplayName("AND binds more than OR, and NOT more than both")
  void precedence() {
    assertParses(where(or(eq("a", 1), and(eq("b", 2), eq("c", 3)))), "a = 1 or b = 2 and c = 3");
    assertParses(where(and(or(eq("a", 1), eq("b", 2)), eq("c", 3))), "(a = 1 or b = 2) and c = 3");
    assertParses(where(and(not(eq("a", 1)), eq("b", 2))), "NOT a = 1 AND b = 2");
    assertParses(where(not(or(eq("a", 1), eq("b", 2)))), "not (a == 1 or b = 2)");
  }

  @Test
  @DisplayName("every test and every literal has its form")
  void testsAndLiterals() {
    assertParses(where(in("a", 1, -2, "it's", null)), "a in (1, -2, 'it''s', null)");
    assertParses(where(not(in("a", true, false))), "a not in (true, FALSE)");
    assertParses(
        where(and(between("a", 1.5, -2e3), ge("b", 1))), "a between 1.5 and -2e3 and b>=1");
    assertParses(where(like("a", "J%")), "a like 'J%'");
    assertParses(where(and(isNull("a"), not(isNull("b")))), "a is null and b is not null");
    assertParses(where(and(ne("a", 1), ne("key.b", 2))), "a <> 1 and key.b != 2");
    assertParses(
        where(eq("a", UUID.fromString("123e4567-e89b-12d3-a456-426614174000"))),
        "a = uuid '123e4567-e89b-12d3-a456-426614174000'");
    assertParses(
        where(gt("a", Instant.parse("2001-01-01T00:00:00Z"))),
        "a > instant '2001-01-01T00:00:00Z'");
    assertParses(where(eq("a", new BigDecimal("1.50"))), "a = decimal '1.50'");
    Predicate.Compare bytes = (Predicate.Compare) Query.parse("a = bytes '0aff'").predicate();
    assertArrayEquals(new byte[] {10, -1}, (byte[]) bytes.value());
  }

  @Test
  @DisplayName("figures may be renamed, and ordered by under their default names")
  void figures() {
    assertParses(
        all()
            .select("a")
            .groupBy("a")
            .aggregate(count().as("n"), avg("b"))
            .orderByDescending("avg(b)")
            .orderBy("n"),
        "group by a select a, count(*) as n, avg(b) order by avg(b) desc, n");
  }

  @Test
  @DisplayName("a defect is told by its column and by what was expected")
  void defects() {
    assertDefect("column 10", "found the end", "origin = ");
    assertDefect("column 10", "found ATL", "origin = ATL");
    assertDefect("column 8", "expected =, <>", "origin 'ATL'");
    assertDefect("column 10", "quote is not closed", "origin = 'ATL");
    assertDefect("column 15", "expected a field", "a = 1 group by");
    assertDefect("column 7", "expected and, or", "a = 1 b = 2");
    assertDefect("column 13", "1 to 2147483647", "a = 1 limit 0");
    assertDefect("column 11", "1 to 2147483647", "all limit 99999999999");
    assertDefect("column 12", "expected count, sum", "all select median(a)");
    assertDefect("column 5", "'!' is not understood", "a = !");
    assertDefect("column 5", "more than 64 bits", "a = 99999999999999999999");
    assertDefect("column 10", "is no uuid", "a = uuid 'x'");
    assertDefect("column 13", "is no instant", "a = instant 'yesterday'");
    assertDefect("column 7", "expected in, like", "a not = 1");
    assertDefect("column 7", "expected )", "(a = 1");
    assertDefect("column", "too deep", "(".repeat(500) + "a = 1" + ")".repeat(500));
    assertDefect("column", "too deep", "not ".repeat(500) + "a = 1");
  }

  @Test
  @DisplayName("any text is a query or a typed error")
  void hostileTexts() {
    String[] words = {
      "a", "=", "1", "'x'", "and", "or", "not", "in", "(", ")", ",", "between", "like", "is",
      "null", "group", "by", "select", "count", "avg", "order", "limit", "all", "\"", "'", "1e",
      "-", "<"
    };
    SplittableRand rand = new SplittableRand(41);
    int understood = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = rand.nextInt(8); n >= 0; n--) {
        text.append(words[rand.nextInt(words.length)]).append(rand.nextInt(4) == 0 ? "" : " ");
      }
      try {
        Query query = Query.parse(text.toString());
        assertEquals(query, Query.fromBytes(query.toBytes()));
        understood++;
      } catch (GridException e) {
        assertEquals(Code.INVALID_QUERY, e.code());
      }
    }
    assertTrue(understood > 100, "only " + understood);
  }

  @Test
  @DisplayName("every example of the manual page is understood")
  void manual() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "QUERY-TEXT.md"));
    String examples = page.substring(page.indexOf("## Examples"));
    Matcher lines = Pattern.compile("(?m)^    (.+)$").matcher(examples);
    int seen = 0;
    while (lines.find()) {
      assertFalse(Query.parse(lines.group(1)).toBytes().length == 0);
      seen++;
    }
    assertTrue(seen >= 5);
  }

  private static void assertParses(Query expected, String text) {
    assertEquals(expected, Query.parse(text));
  }

  private static void assertDefect(String column, String part, String text) {
    GridException e = assertThrows(GridException.class, () -> Query.parse(text));
    assertEquals(Code.INVALID_QUERY, e.code());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(column) && message.contains(part), message);
  }
}
