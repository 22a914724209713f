package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.PartitionLayout;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice partitions}. */
@Command(
    name = "partitions",
    description = "Show which members hold which partitions, and in what state they are.",
    mixinStandardHelpOptions = true,
    subcommands = AcceptLossCommand.class)
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
      List<GroupStatus> groups = new AdminClient(client).groups();
      if (connect.json()) {
        ObjectNode object = json(view, groups);
        CopyFigures.of(client).addTo(object);
        MergeFigures.of(client).all().addTo(object);
        ConnectOptions.print(out, object);
      } else {
        for (PartitionTable table : view.tables()) {
          print(out, view, table, groups.get(table.group() - 1));
        }
        if (!all) {
          out.println(CopyFigures.of(client).text());
          out.println(MergeFigures.of(client).all().text());
        }
        out.flush();
      }
    }
    return 0;
  }

  private void print(PrintWriter out, RoutingView view, PartitionTable table, GroupStatus group) {
    int rows = table.rows().size();
    out.printf(
        "group %d '%s': %d partitions, version %d: %d served (%d under-replicated, %d migrating), %d"
            + " unavailable, %d lost%n",
        table.group(),
        group.getName(),
        rows,
        table.version(),
        rows - group.getUnavailable() - group.getLost(),
        group.getUnderReplicated(),
        group.getMigrating(),
        group.getUnavailable(),
        group.getLost());
    if (!all) {
      new PartitionLayout(view, table).print(out, "");
      return;
    }
    TextTable rowsShown =
        new TextTable(List.of("partition", "state", "epoch", "primary", "in sync", "others"));
    for (PartitionRow row : table.rows()) {
      List<MemberId> backups = row.inSync().stream().filter(id -> !row.isPrimary(id)).toList();
      List<MemberId> others =
          row.replicas().stream().filter(id -> !row.inSync().contains(id)).toList();
      rowsShown.row(
          List.of(
              row.partition(),
              state(row),
              epoch(row),
              row.primary().map(id -> name(view, id)).orElse("none"),
              names(view, backups),
              names(view, row.replicas().isEmpty() ? row.holders() : others)));
    }
    rowsShown.print(out, "");
  }

  private static String state(PartitionRow row) {
    return row.state().name().toLowerCase(Locale.ROOT);
  }

  /** The generation, if it is not the first, and the changes in it. */
  private static String epoch(PartitionRow row) {
    long changes = PartitionRow.changes(row.epoch());
    return row.generation() == 0 ? String.valueOf(changes) : row.generation() + "." + changes;
  }

  private static String names(RoutingView view, List<MemberId> members) {
    return String.join(" ", members.stream().map(id -> name(view, id)).toList());
  }

  private static String name(RoutingView view, MemberId member) {
    return view.member(member).map(info -> info.address().toString()).orElse(member.toString());
  }

  private static ObjectNode json(RoutingView view, List<GroupStatus> groupList) {
    ObjectNode object = JsonValues.object().put("version", view.version());
    ArrayNode groups = object.putArray("groups");
    for (PartitionTable table : view.tables()) {
      ObjectNode group = groups.addObject().put("group", table.group());
      GroupStatus status = groupList.get(table.group() - 1);
      group.put("name", status.getName()).put("version", table.version());
      group.put("unavailable", status.getUnavailable()).put("lost", status.getLost());
      group.put("underReplicated", status.getUnderReplicated());
      group.put("migrating", status.getMigrating());
      ArrayNode rows = group.putArray("partitions");
      for (PartitionRow row : table.rows()) {
        ObjectNode node = rows.addObject().put("partition", row.partition());
        node.put("state", state(row)).put("epoch", row.epoch());
        node.put("primary", row.primary().map(id -> name(view, id)).orElse(null));
        add(node.putArray("replicas"), view, row.replicas());
        add(node.putArray("inSync"), view, row.inSync());
        add(node.putArray("target"), view, row.target());
        add(node.putArray("holders"), view, row.holders());
      }
    }
    return object;
  }

  private static void add(ArrayNode array, RoutingView view, List<MemberId> members) {
    members.forEach(member -> array.add(name(view, member)));
  }
}
