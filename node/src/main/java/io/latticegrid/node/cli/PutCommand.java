package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice put}. */
@Command(
    name = "put",
    description = "Write the value of a key, given as JSON.",
    mixinStandardHelpOptions = true)
final class PutCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "MAP", description = "Name of the map.")
  private String map = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "The key: plain for texts and numbers, a JSON object for records.")
  private String key = "";

  @Parameters(index = "2", paramLabel = "JSON", description = "The value.")
  private String json = "";

  @Option(
      names = "--create",
      description = "Create the map if there is none: documents (JSON objects) under texts.")
  private boolean create;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      GridMap<Object, Object> grid = open(client);
      Object typedKey = JsonValues.key(key, grid.info().definition().key());
      Object value = JsonValues.value(json, "value", grid.info().definition().value());
      if (value == null) {
        throw new GridException(
            GridException.Code.INVALID_ARGUMENT, "the value must not be null; maps hold no nulls");
      }
      Object old = grid.put(typedKey, value);
      if (connect.json()) {
        ObjectNode object = JsonValues.object().put("map", map).put("replaced", old != null);
        object.set("key", JsonValues.json(typedKey));
        object.set("old", JsonValues.json(old));
        ConnectOptions.print(out, object);
      } else {
        out.println(old == null ? "created" : "replaced " + JsonValues.json(old));
      }
      return 0;
    }
  }

  private GridMap<Object, Object> open(LatticeClient client) {
    try {
      return client.openMap(map);
    } catch (GridException e) {
      if (e.code() != GridException.Code.UNKNOWN_MAP) {
        throw e;
      }
      if (!create) {
        throw new GridException(
            e.code(), e.getMessage() + "; --create makes one of documents under texts", e);
      }
      client.map(map);
      return client.openMap(map);
    }
  }
}
