package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice get}. */
@Command(
    name = "get",
    description = "Print the value of a key as JSON; exits with 1 if there is none.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "MAP", description = "Name of the map.")
  private String map = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "The key: plain for texts and numbers, a JSON object for records.")
  private String key = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      GridMap<Object, Object> grid = client.openMap(map);
      Object typedKey = JsonValues.key(key, grid.info().definition().key());
      Object value = grid.get(typedKey);
      if (connect.json()) {
        ObjectNode object = JsonValues.object().put("map", map).put("found", value != null);
        object.set("key", JsonValues.json(typedKey));
        object.set("value", JsonValues.json(value));
        ConnectOptions.print(out, object);
      } else if (value != null) {
        out.println(JsonValues.json(value).toPrettyString());
      } else {
        spec.commandLine().getErr().println("lattice: no entry " + key + " in map '" + map + "'");
      }
      return value == null ? 1 : 0;
    }
  }
}
