package io.latticegrid.benchmarks.report;

import io.latticegrid.benchmarks.load.Cost;
import io.latticegrid.benchmarks.load.Workload;
import io.latticegrid.benchmarks.report.Comparison.Contender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A comparison as a picture: for each workload a bar a peer, as long as what its servers do with a
 * second of processor time, the longest of a workload taking all the width. An SVG that needs
 * nothing besides itself and is readable on light and dark pages. Static only.
 */
public final class SvgChart {
  private static final List<String> COLOURS =
      List.of("#1f6feb", "#8b949e", "#d29922", "#2da44e", "#bf3989", "#57606a");
  private static final int WIDTH = 760;
  private static final int LABELS = 130;
  private static final int LONGEST = 450;
  private static final int BAR = 16;
  private static final int STEP = 22;
  private static final int TITLE = 26;
  private static final int HEAD = 58;

  private SvgChart() {}

  /** The picture, as the text of its file. */
  public static String of(Comparison comparison) {
    StringBuilder groups = new StringBuilder();
    int y = HEAD;
    for (Workload workload : comparison.config().workloads()) {
      Map<Contender, Double> rates = rates(comparison, workload);
      double most = rates.values().stream().mapToDouble(rate -> rate).max().orElse(1);
      groups.append(text(0, y + BAR, "bold", workload.toString()));
      y += TITLE;
      for (Map.Entry<Contender, Double> rate : rates.entrySet()) {
        int colour = comparison.peers().indexOf(rate.getKey()) % COLOURS.size();
        long length = Math.max(1, Math.round(rate.getValue() / most * LONGEST));
        groups.append(text(0, y + BAR - 4, "normal", rate.getKey().name()));
        groups.append(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n"
                .formatted(LABELS, y, length, BAR, COLOURS.get(colour)));
        String value = String.format(Locale.ROOT, "%,d", Math.round(rate.getValue()));
        groups.append(text(LABELS + (int) length + 6, y + BAR - 4, "normal", value));
        y += STEP;
      }
      y += STEP / 2;
    }
    String title = "Operations in a second of the servers' processor time";
    String below =
        "%d %s, values of %d bytes; medians of one run on %d processors"
            .formatted(
                comparison.config().nodes(),
                comparison.config().nodes() == 1 ? "server" : "servers, one synchronous backup",
                comparison.config().valueBytes(),
                Runtime.getRuntime().availableProcessors());
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" \
    font-family="sans-serif" font-size="13" fill="#6e7781" role="img">
    <title>%s</title>
    %s%s%s</svg>
    """
        .formatted(
            WIDTH,
            y,
            title,
            text(0, 18, "bold", title),
            text(0, 38, "normal", below),
            groups.toString());
  }

  /** What the servers of each do with a second of processor time, who took part. */
  private static Map<Contender, Double> rates(Comparison comparison, Workload workload) {
    Map<Contender, Double> rates = new LinkedHashMap<>();
    for (Contender peer : comparison.peers()) {
      comparison
          .median(peer, workload)
          .map(Cost::serverCpuMicros)
          .filter(micros -> micros > 0)
          .ifPresent(micros -> rates.put(peer, 1e6 / micros));
    }
    return rates;
  }

  private static String text(int x, int y, String weight, String text) {
    String plain = text.replace("&", "&amp;").replace("<", "&lt;");
    return "<text x=\"%d\" y=\"%d\" font-weight=\"%s\">%s</text>%n".formatted(x, y, weight, plain);
  }
}
