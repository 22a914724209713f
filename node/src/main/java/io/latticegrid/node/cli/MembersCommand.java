package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.text.LayoutCount;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lattice members}. */
@Command(
    name = "members",
    description = "List the members of the cluster, the oldest first.",
    mixinStandardHelpOptions = true)
final class MembersCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      RoutingView view = client.routing();
      if (connect.json()) {
        ConnectOptions.print(out, json(view));
      } else {
        out.printf(
            "cluster %016x, %d members, table version %d%n",
            view.clusterId(), view.members().size(), view.version());
        TextTable table =
            new TextTable(List.of("address", "member", "shards", "primaries", "backups"));
        for (MemberInfo member : view.members()) {
          LayoutCount count = LayoutCount.of(view, member.id());
          table.row(
              List.of(
                  member.address().toString(),
                  member.id().toString(),
                  member.shards(),
                  count.primaries(),
                  count.backups()));
        }
        table.print(out, "");
        out.flush();
      }
    }
    return 0;
  }

  private static ObjectNode json(RoutingView view) {
    ObjectNode object = JsonValues.object();
    object.put("clusterId", "%016x".formatted(view.clusterId()));
    object.put("version", view.version());
    ArrayNode members = object.putArray("members");
    for (MemberInfo member : view.members()) {
      LayoutCount count = LayoutCount.of(view, member.id());
      members
          .addObject()
          .put("address", member.address().toString())
          .put("id", member.id().toString())
          .put("shards", member.shards())
          .put("primaries", count.primaries())
          .put("backups", count.backups());
    }
    return object;
  }
}
