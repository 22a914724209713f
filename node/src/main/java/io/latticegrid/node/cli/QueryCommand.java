package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.node.text.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice query}. */
@Command(
    name = "query",
    description = "Run a query over a map and print its rows.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = {
      "  lattice query flights \"origin = 'ATL' group by destination"
          + " select count(), avg(delay) order by count desc limit 10\""
    })
final class QueryCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "MAP", description = "Name of the map.")
  private String map = "";

  @Parameters(
      index = "1",
      paramLabel = "EXPRESSION",
      description = "[condition] [group by ...] [select ...] [order by ...] [limit n], or: all")
  private String expression = "";

  @Option(names = "--explain", description = "Only say how it would be carried out.")
  private boolean explain;

  @Override
  public Integer call() {
    Query query = Query.parse(expression);
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      GridMap<Object, Object> grid = client.openMap(map);
      if (explain) {
        print(out, grid.explain(query), null);
      } else {
        QueryResult result = grid.query(query);
        print(out, result.explanation(), result);
      }
    }
    return 0;
  }

  private void print(PrintWriter out, Explanation explanation, @Nullable QueryResult result) {
    if (connect.json()) {
      ConnectOptions.print(out, json(explanation, result));
      return;
    }
    if (result != null) {
      TextTable table = new TextTable(result.columns());
      result.rows().forEach(row -> table.row(row.stream().map(QueryCommand::shown).toList()));
      table.print(out, "");
      out.println();
    }
    out.println(explanation);
    out.flush();
  }

  private static Object shown(@Nullable Object value) {
    boolean nested = value instanceof List<?> || value instanceof java.util.Map<?, ?>;
    return value == null ? "" : nested ? JsonValues.json(value).toString() : value;
  }

  static ObjectNode json(Explanation explanation, @Nullable QueryResult result) {
    ObjectNode object = JsonValues.object().put("map", explanation.map());
    object.put("plan", explanation.plan());
    object.put("partitionsScanned", explanation.partitionsScanned());
    object.put("partitionCount", explanation.partitionCount());
    ArrayNode nodes = object.putArray("nodesContacted");
    explanation.nodesContacted().forEach(nodes::add);
    object.put("rowsScanned", explanation.rowsScanned());
    if (result != null) {
      ArrayNode columns = object.putArray("columns");
      result.columns().forEach(columns::add);
      ArrayNode rows = object.putArray("rows");
      result.rows().forEach(row -> rows.add(JsonValues.json(row)));
    }
    return object;
  }
}
