package io.latticegrid.node.cli;

import io.latticegrid.node.demo.DemoOptions;
import io.latticegrid.node.demo.DemoStore;
import io.latticegrid.node.demo.StoreReport;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice demo store}. */
@Command(
    name = "store",
    description =
        "A table behind a map of three nodes: read its rows through the map, write, kill a node, and"
            + " look at every row.",
    mixinStandardHelpOptions = true)
final class DemoStoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", defaultValue = "7400", description = "First port (default: 7400).")
  private int port = 7400;

  @Option(
      names = "--url",
      defaultValue = "",
      description =
          "The database, such as jdbc:postgresql://127.0.0.1/shop, in which a table"
              + " lattice_demo_orders is made anew (default: a file of SQLite).")
  private String url = "";

  @Option(names = "--user", defaultValue = "", description = "Who may make a table there.")
  private String user = "";

  @Option(names = "--json", description = "Print one JSON object on stdout and nothing else.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    String password = Optional.ofNullable(System.getenv("LATTICE_STORE_PASSWORD")).orElse("");
    StoreReport report =
        new DemoStore(
                new DemoOptions(port, false, json),
                new DemoStore.Database(url, user, password),
                json ? err : out,
                err)
            .run();
    if (json) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("loaded", report.loaded())
              .put("acknowledged", report.acknowledged())
              .put("inTableAtKill", report.inTableAtKill())
              .put("inTable", report.inTable())
              .put("wrong", report.wrong())
              .put("arrivedMs", report.arrivedMillis())
              .put("removed", report.removed())
              .put("seconds", report.seconds()));
    }
    return report.isGood() ? 0 : 1;
  }
}
