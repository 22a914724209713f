package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.text.PartitionLayout;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice partitions}. */
@Command(
    name = "partitions",
    description = "Show which members hold which partitions.",
    mixinStandardHelpOptions = true)
final class PartitionsCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--all", description = "One line a partition instead of a summary.")
  private boolean all;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      RoutingView view = client.routing();
      if (connect.json()) {
        ConnectOptions.print(out, json(view));
      } else {
        for (PartitionTable table : view.tables()) {
          print(out, view, table);
        }
        out.flush();
      }
    }
    return 0;
  }

  private void print(PrintWriter out, RoutingView view, PartitionTable table) {
    long moving = table.rows().stream().filter(row -> !row.target().isEmpty()).count();
    long lost = table.rows().stream().filter(row -> row.replicas().isEmpty()).count();
    out.printf(
        "group %d: %d partitions, version %d, %d moving, %d without a replica%n",
        table.group(), table.rows().size(), table.version(), moving, lost);
    if (!all) {
      new PartitionLayout(view, table).print(out, "");
      return;
    }
    TextTable rows = new TextTable(List.of("partition", "epoch", "primary", "in sync", "others"));
    for (PartitionRow row : table.rows()) {
      List<MemberId> backups = row.inSync().stream().filter(id -> !row.isPrimary(id)).toList();
      List<MemberId> others =
          row.replicas().stream().filter(id -> !row.inSync().contains(id)).toList();
      rows.row(
          List.of(
              row.partition(),
              row.epoch(),
              row.primary().map(id -> name(view, id)).orElse("none"),
              names(view, backups),
              names(view, others)));
    }
    rows.print(out, "");
  }

  private static String names(RoutingView view, List<MemberId> members) {
    return String.join(" ", members.stream().map(id -> name(view, id)).toList());
  }

  private static String name(RoutingView view, MemberId member) {
    return view.member(member).map(info -> info.address().toString()).orElse(member.toString());
  }

  private static ObjectNode json(RoutingView view) {
    ObjectNode object = JsonValues.object().put("version", view.version());
    ArrayNode groups = object.putArray("groups");
    for (PartitionTable table : view.tables()) {
      ObjectNode group = groups.addObject().put("group", table.group());
      group.put("version", table.version());
      ArrayNode rows = group.putArray("partitions");
      for (PartitionRow row : table.rows()) {
        ObjectNode node = rows.addObject().put("partition", row.partition());
        node.put("epoch", row.epoch());
        node.put("primary", row.primary().map(id -> name(view, id)).orElse(null));
        add(node.putArray("replicas"), view, row.replicas());
        add(node.putArray("inSync"), view, row.inSync());
        add(node.putArray("target"), view, row.target());
      }
    }
    return object;
  }

  private static void add(ArrayNode array, RoutingView view, List<MemberId> members) {
    members.forEach(member -> array.add(name(view, member)));
  }
}
