package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.MapHeld;
import io.latticegrid.node.wire.MapUse;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lattice maps}. */
@Command(
    name = "maps",
    description = "Show the maps: entries, what they take, and what they may take.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nColumns:%n",
    footer = {
      "  entries, bytes   of one copy of the whole map, with what an entry takes besides",
      "  copies           bytes of the other copies",
      "  reserved         bytes taken from the system for all copies and their indexes",
      "  limit, gives way what one copy may take, and what goes when it does not suffice",
      "  fullest          how much of its share the fullest partition has used",
      "  memory           where its records lie: in memory (compact), or in files (chronicle)"
    })
final class MapsCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      int partitions = client.routing().tables().get(0).rows().size();
      List<MapUse> maps = new AdminClient(client).maps().getMapsList();
      PrintWriter out = spec.commandLine().getOut();
      if (connect.json()) {
        ConnectOptions.print(out, json(maps));
      } else {
        print(out, maps, partitions);
      }
    }
    return 0;
  }

  private static void print(PrintWriter out, List<MapUse> maps, int partitions) {
    TextTable table =
        new TextTable(
            List.of(
                "map",
                "group",
                "entries",
                "bytes",
                "copies",
                "reserved",
                "limit",
                "gives way",
                "fullest",
                "idle s",
                "memory"));
    for (MapUse map : maps) {
      MapHeld served = map.getServed();
      MapHeld copied = map.getCopied();
      boolean limited = map.getMaxBytes() > 0;
      table.row(
          List.of(
              map.getMap(),
              map.getGroup(),
              served.getEntries(),
              served.getUsedBytes(),
              copied.getUsedBytes(),
              served.getReservedBytes() + copied.getReservedBytes(),
              limited ? map.getMaxBytes() : "none",
              map.getEviction().equals("none") ? "nothing" : map.getEviction(),
              limited ? 100 * served.getLargestBytes() * partitions / map.getMaxBytes() + " %" : "",
              map.getMaxIdleMillis() == 0 ? "" : map.getMaxIdleMillis() / 1_000,
              map.getEngine()));
    }
    table.print(out, "");
    out.flush();
  }

  private static ObjectNode json(List<MapUse> maps) {
    ObjectNode object = JsonValues.object();
    ArrayNode array = object.putArray("maps");
    for (MapUse map : maps) {
      ObjectNode shown = array.addObject();
      shown.put("map", map.getMap()).put("group", map.getGroup());
      add(shown.putObject("served"), map.getServed());
      add(shown.putObject("copied"), map.getCopied());
      shown
          .put("maxBytes", map.getMaxBytes())
          .put("eviction", map.getEviction())
          .put("maxIdleMillis", map.getMaxIdleMillis())
          .put("memory", map.getEngine());
    }
    return object;
  }

  private static void add(ObjectNode object, MapHeld held) {
    object
        .put("entries", held.getEntries())
        .put("tombstones", held.getTombstones())
        .put("usedBytes", held.getUsedBytes())
        .put("reservedBytes", held.getReservedBytes())
        .put("largestBytes", held.getLargestBytes());
  }
}
