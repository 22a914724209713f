package io.latticegrid.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Cost;
import io.latticegrid.benchmarks.load.KeyChoice;
import io.latticegrid.benchmarks.load.Operation;
import io.latticegrid.benchmarks.load.Window;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.benchmarks.report.Comparison.Contender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ComparisonTest {
  private static final Workload GET = new Workload(Operation.GET, 8);
  private static final BenchConfig CONFIG =
      new BenchConfig(List.of(GET), 3, 100, KeyChoice.Kind.UNIFORM, 100, 3, 100, 0, 0, 1);
  private static final List<Contender> PEERS =
      List.of(new Contender("Ours", "1"), new Contender("Theirs", "5.7"));

  @Test
  void windowsAreComparedByTheirMedians() {
    assertEquals(
        List.of(
            "get, 8 threads: Ours does 3.00 times the operations of Theirs, at 0.50 times the"
                + " server CPU."),
        comparison(0).ratios());
  }

  @Test
  void theTableHasARowForEachPeerAndSaysThatNothingWasWrong() {
    String text = print(comparison(0));
    assertTrue(text.contains("Ours 1 and Theirs 5.7: 3 server processes each"), text);
    assertTrue(text.contains("get, 8 threads  Theirs  10000"), text);
    assertTrue(text.contains("no operation failed"), text);
  }

  @Test
  void oneWrongReadIsSaidAndCounted() {
    Comparison comparison = comparison(1);
    assertEquals(1, comparison.faults());
    assertTrue(print(comparison).contains("FAILED: 1 reads were wrong"), print(comparison));
  }

  @Test
  void jsonLinesSayTheRunTheWindowsAndTheMedians() throws IOException {
    List<String> lines = JsonLines.of(comparison(0));
    ObjectMapper json = new ObjectMapper();
    assertEquals(
        List.of("run", "window", "window", "window", "window", "median", "median"),
        lines.stream().map(line -> parse(json, line).get("kind").asText()).toList());
    JsonNode median = json.readTree(lines.getLast());
    assertEquals("Theirs", median.get("peer").asText());
    assertEquals(8, median.get("threads").asInt());
    assertEquals(10_000, median.get("opsPerSecond").asDouble());
    assertEquals("5.7", json.readTree(lines.getFirst()).at("/peers/Theirs").asText());
  }

  @Test
  void theChartHasABarForEachPeerAsLongAsWhatItsServersDoInASecond() throws Exception {
    Document chart =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(SvgChart.of(comparison(0)))));
    NodeList bars = chart.getElementsByTagName("rect");
    assertEquals(2, bars.getLength());
    double ours = Double.parseDouble(((Element) bars.item(0)).getAttribute("width"));
    double theirs = Double.parseDouble(((Element) bars.item(1)).getAttribute("width"));
    assertEquals(0.5, theirs / ours, 0.01);
    assertTrue(chart.getDocumentElement().getTextContent().contains("Theirs"));
  }

  private static JsonNode parse(ObjectMapper json, String line) {
    try {
      return json.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static String print(Comparison comparison) {
    StringWriter text = new StringWriter();
    comparison.print(new PrintWriter(text));
    return text.toString();
  }

  private static Comparison comparison(long wrong) {
    return new Comparison(
        CONFIG,
        PEERS,
        List.of(
            window("Ours", 1, 10_000, wrong),
            window("Theirs", 1, 10_000, 0),
            window("Ours", 2, 30_000, 0),
            window("Ours", 3, 99_000, 0)),
        0);
  }

  private static Window window(String peer, int round, double opsPerSecond, long wrong) {
    double serverCpu = peer.equals("Ours") ? 10 : 20;
    Cost cost = new Cost(opsPerSecond, 100, 200, 300, 400, serverCpu, 5, Double.NaN);
    return new Window(peer, GET, round, 1000, 0.1, wrong, 0, null, cost);
  }
}
