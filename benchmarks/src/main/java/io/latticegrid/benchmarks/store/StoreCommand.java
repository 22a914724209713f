package io.latticegrid.benchmarks.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench store}. */
@Command(
    name = "store",
    description =
        "A table behind a map, written a second late: how many of 1,000 acknowledged writes reach it"
            + " when a member is killed, what it costs whoever writes, and how many statements it"
            + " saves. Three members, one backup, the same table in this process for all.",
    mixinStandardHelpOptions = true)
public final class StoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "lattice,hazelcast",
      description = "Whom: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<Kind> peers = List.of();

  @Option(
      names = "--crashes",
      split = ",",
      description = "Which: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Crash> crashes = List.of(Crash.values());

  @Option(names = "--no-crashes", description = "The load only.")
  private boolean noCrashes;

  @Option(
      names = "--seconds",
      defaultValue = "12",
      description = "How long the trouble lasts before the crash (default: 12).")
  private long seconds = 12;

  @Option(
      names = "--patience",
      defaultValue = "20",
      description =
          "After how many seconds without another row no more are expected after it (default: 20).")
  private long patience = 20;

  @Option(
      names = "--writes",
      defaultValue = "20000",
      description = "Writes of the load; 0 for the crashes only (default: 20000).")
  private int writes = 20_000;

  @Option(names = "--json", description = "Print one JSON object on stdout and nothing else.")
  private boolean json;

  /** Who may have a table behind a map. */
  enum Kind {
    /** LatticeGrid. */
    LATTICE(LatticeStore::new),
    /** Hazelcast community. */
    HAZELCAST(HazelcastStore::new);

    private final Supplier<StorePeer> factory;

    Kind(Supplier<StorePeer> factory) {
      this.factory = factory;
    }
  }

  @Override
  public Integer call() throws Exception {
    if (seconds < 1 || patience < 1 || writes < 0) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "--seconds and --patience must be at least 1");
    }
    List<Crash.Outcome> outcomes = new ArrayList<>();
    List<StoreLoad.Figures> figures = new ArrayList<>();
    try (TableServer table = new TableServer()) {
      for (Kind kind : EnumSet.copyOf(peers)) {
        for (Crash crash : noCrashes ? List.<Crash>of() : crashes) {
          table.reset();
          try (StorePeer peer = kind.factory.get()) {
            say(peer.name() + ": three members begin");
            peer.start(table);
            say(
                "%s, %s: in trouble for %d s, then killed"
                    .formatted(peer.name(), crash.text(), seconds));
            Crash.Outcome outcome = crash.run(peer, table, seconds, patience);
            say("%s, %s: %d rows".formatted(peer.name(), crash.text(), outcome.rows()));
            outcomes.add(outcome);
          }
        }
        if (writes > 0) {
          table.reset();
          try (StorePeer peer = kind.factory.get()) {
            say(peer.name() + ": three members begin");
            peer.start(table);
            figures.add(new StoreLoad(peer, table, writes, this::say).run());
          }
        }
      }
    }
    print(outcomes, figures);
    return outcomes.stream().allMatch(StoreCommand::isGood) ? 0 : 1;
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private static boolean isGood(Crash.Outcome outcome) {
    return !outcome.peer().equals("LatticeGrid") || outcome.rows() == Crash.KEYS;
  }

  private void print(List<Crash.Outcome> outcomes, List<StoreLoad.Figures> figures)
      throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(toJson(outcomes, figures)));
      out.flush();
      return;
    }
    TextTable crashed =
        new TextTable(
            List.of(
                "grid", "the table before the crash", "rows of 1000", "entries", "last after s"));
    outcomes.forEach(each ->
        crashed.row(
            List.of(
                each.peer(),
                each.crash().text(),
                each.rows(),
                each.entries(),
                "%.1f".formatted(each.seconds()))));
    crashed.print(out, "");
    if (!figures.isEmpty()) {
      out.println();
      TextTable loads =
          new TextTable(
              List.of(
                  "grid",
                  "put p99 us, 200 ms table",
                  "without",
                  "ratio",
                  "rows for 100 updates",
                  "zipfian writes",
                  "rows",
                  "fewer"));
      figures.forEach(each ->
          loads.row(
              List.of(
                  each.peer(),
                  "%.0f".formatted(each.storedMicros()),
                  "%.0f".formatted(each.plainMicros()),
                  "%.2f".formatted(each.ratio()),
                  each.rowsOfOneKey(),
                  each.zipfianWrites(),
                  each.zipfianRows(),
                  "%.1fx".formatted((double) each.zipfianWrites() / each.zipfianRows()))));
      loads.print(out, "");
    }
    out.flush();
  }

  private static ObjectNode toJson(List<Crash.Outcome> outcomes, List<StoreLoad.Figures> figures) {
    ObjectNode all = new ObjectMapper().createObjectNode();
    var crashed = all.putArray("crashes");
    outcomes.forEach(each ->
        crashed
            .addObject()
            .put("grid", each.peer())
            .put("crash", each.crash().name())
            .put("rows", each.rows())
            .put("entries", each.entries())
            .put("lastAfterSeconds", each.seconds()));
    var loads = all.putArray("load");
    figures.forEach(each ->
        loads
            .addObject()
            .put("grid", each.peer())
            .put("putP99MicrosWithTable", each.storedMicros())
            .put("putP99Micros", each.plainMicros())
            .put("ratio", each.ratio())
            .put("rowsFor100Updates", each.rowsOfOneKey())
            .put("zipfianWrites", each.zipfianWrites())
            .put("zipfianRows", each.zipfianRows()));
    return all;
  }
}
