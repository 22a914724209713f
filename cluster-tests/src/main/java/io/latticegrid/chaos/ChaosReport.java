package io.latticegrid.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a run found. Immutable.
 *
 * @param network where the nodes lived
 * @param cycles how many faults there were
 * @param figures by kind of fault
 * @param wrong all that must not be: lost writes, reads of what nobody wrote, defects of nodes
 * @param counts what the clients saw
 * @param acknowledged changes that were acknowledged
 * @param linearizable operations on shared keys of a strict group that were held against what a
 *     register does; 0 in other groups
 * @param actingReplies answers by a primary without a lease, which may be old
 * @param seconds how long it took
 */
record ChaosReport(
    String network,
    int cycles,
    List<FaultFigures> figures,
    List<String> wrong,
    TrafficCounts counts,
    long acknowledged,
    long linearizable,
    long actingReplies,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the lists. */
  ChaosReport {
    figures = List.copyOf(figures);
    wrong = List.copyOf(wrong);
  }

  /** Whether nothing was lost and no idempotent operation failed. */
  boolean isRight() {
    return wrong.isEmpty() && counts.errors() == 0;
  }

  /** Prints it for people. */
  void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            List.of(
                "fault",
                "cycles",
                "keys",
                "pause p50",
                "p99",
                "max",
                "goal p99",
                "",
                "copies back p50",
                "max"));
    for (FaultFigures row : figures) {
      table.row(
          List.of(
              row.label(),
              row.cycles(),
              row.pauses(),
              seconds(row.pauseMillis(50)),
              seconds(row.pauseMillis(99)),
              seconds(row.pauseMillis(100)),
              row.goalMillis() == 0 ? "" : seconds(row.goalMillis()),
              row.goalMillis() == 0 ? "" : row.isGoalMet() ? "met" : "MISSED",
              seconds(row.healedMillis(50)),
              seconds(row.healedMillis(100))));
    }
    table.print(out, "");
    out.println();
    out.printf(
        Locale.ROOT,
        "%d cycles in %.0f s on %s%n%d operations, %d changes acknowledged%n",
        cycles,
        seconds,
        network,
        counts.successes(),
        acknowledged);
    out.printf(
        "lost or wrong: %d; errors of idempotent operations: %d%s%n",
        wrong.size(),
        counts.errors(),
        counts.firstError() == null ? "" : " (the first: " + counts.firstError() + ")");
    out.printf(
        "conditional operations of unknown outcome: %d, refused: %d; old values read: %d (%d"
            + " answers were flagged as acting)%n",
        counts.indeterminates(), counts.refusals(), counts.staleReads(), actingReplies);
    if (linearizable > 0) {
      out.printf(
          "operations of which the order was checked to be linearizable: %d%n", linearizable);
    }
    wrong.forEach(what -> out.println("  " + what));
    out.flush();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.2f s", millis / 1e3);
  }

  /** One object. */
  String json() {
    ObjectNode object =
        JSON.createObjectNode()
            .put("network", network)
            .put("cycles", cycles)
            .put("seconds", seconds)
            .put("operations", counts.successes())
            .put("acknowledged", acknowledged)
            .put("linearizable", linearizable)
            .put("wrong", wrong.size())
            .put("idempotentErrors", counts.errors())
            .put("firstError", counts.firstError())
            .put("indeterminate", counts.indeterminates())
            .put("refused", counts.refusals())
            .put("staleReads", counts.staleReads())
            .put("actingReplies", actingReplies);
    ArrayNode violations = object.putArray("violations");
    wrong.forEach(violations::add);
    ArrayNode faults = object.putArray("faults");
    for (FaultFigures row : figures) {
      faults
          .addObject()
          .put("fault", row.label())
          .put("cycles", row.cycles())
          .put("pauses", row.pauses())
          .put("pauseP50Millis", row.pauseMillis(50))
          .put("pauseP99Millis", row.pauseMillis(99))
          .put("pauseMaxMillis", row.pauseMillis(100))
          .put("goalMillis", row.goalMillis())
          .put("goalMet", row.isGoalMet())
          .put("copiesBackP50Millis", row.healedMillis(50))
          .put("copiesBackMaxMillis", row.healedMillis(100));
    }
    return object.toString();
  }
}
