package io.latticegrid.chaos.kills;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run came to. Immutable, once the run is over.
 *
 * @param options what was asked for
 * @param states what is known of each kind
 * @param seconds how long it took
 */
record KillReport(
    StoreKills.Options options, Map<StoreKind, ExpectedState> states, double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether all cycles were run and nothing was found. */
  boolean isRight() {
    return states.values().stream()
        .map(ExpectedState::counts)
        .allMatch(counts -> counts.wrong() == 0 && counts.cycles == options.cycles());
  }

  void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            List.of(
                "store",
                "kills",
                "before it was open",
                "acknowledged",
                "under way: there",
                "not there",
                "lost",
                "resurrected",
                "altered"));
    states.forEach((kind, state) -> {
      KillCounts counts = state.counts();
      table.row(
          List.of(
              kind.label(),
              counts.cycles,
              counts.beforeOpen,
              counts.acknowledged,
              counts.underWayApplied,
              counts.underWayNot,
              counts.lost,
              counts.resurrected,
              counts.altered));
    });
    table.print(out, "");
    out.printf(Locale.ROOT, "%.0f s, seed 0x%x%n", seconds, options.seed());
    out.flush();
  }

  /** One object. */
  String json() {
    ObjectNode object = JSON.createObjectNode().put("seconds", seconds);
    object.put("seed", "0x" + Long.toHexString(options.seed())).put("right", isRight());
    states.forEach((kind, state) -> {
      KillCounts counts = state.counts();
      object
          .putObject(kind.label())
          .put("cycles", counts.cycles)
          .put("beforeOpen", counts.beforeOpen)
          .put("acknowledged", counts.acknowledged)
          .put("underWayApplied", counts.underWayApplied)
          .put("underWayNot", counts.underWayNot)
          .put("lost", counts.lost)
          .put("resurrected", counts.resurrected)
          .put("altered", counts.altered);
    });
    return object.toString();
  }
}
