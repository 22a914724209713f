package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.admin.AdminReplies;
import io.latticegrid.node.text.LayoutCount;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import io.latticegrid.proto.routing.RoutingView;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lattice members}. */
@Command(
    name = "members",
    description = "List the members of the cluster, the oldest first, and how they are.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nStates:%n",
    footer = {
      "  ok        in order",
      "  suspect   somebody could not reach it lately, or was refused a connection",
      "  draining  handing over what it has, to leave",
      "  merging   back from a side without quorum; what it wrote there is not merged yet",
      "  holder    no member any more, but expected back with what it alone has"
    })
final class MembersCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      ClusterStatus status = new AdminClient(client).clusterStatus();
      RoutingView view = client.routing();
      MergeFigures merging = MergeFigures.of(client);
      if (connect.json()) {
        ConnectOptions.print(out, json(status, view, merging));
      } else {
        print(out, status, view, merging);
      }
    }
    return 0;
  }

  private static void print(
      PrintWriter out, ClusterStatus status, RoutingView view, MergeFigures merging) {
    long members =
        status.getMembersList().stream()
            .filter(member -> member.getState() != MemberStatus.State.HOLDER)
            .count();
    out.printf(
        "cluster '%s' %016x, %d members, metadata at %d%n",
        status.getClusterName(), status.getClusterId(), members, status.getIndex());
    TextTable table =
        new TextTable(
            List.of(
                "address",
                "member",
                "zone",
                "state",
                "role",
                "lease",
                "shards",
                "primaries",
                "replicas",
                "memory"));
    for (MemberStatus member : status.getMembersList()) {
      LayoutCount count = LayoutCount.of(view, id(member));
      boolean holder = member.getState() == MemberStatus.State.HOLDER;
      table.row(
          List.of(
              MemberChoice.address(member),
              id(member).toString(),
              member.getZone(),
              state(member),
              role(status, member, merging),
              holder ? "" : member.getLease() ? "yes" : "no",
              holder ? "" : member.getShards(),
              holder ? "" : count.primaries(),
              holder ? "" : count.primaries() + count.backups(),
              holder ? "" : merging.at(id(member)).memory().text()));
    }
    table.print(out, "");
    out.flush();
  }

  private static String role(ClusterStatus status, MemberStatus member, MergeFigures merging) {
    if (member.getState() == MemberStatus.State.HOLDER) {
      return member.getAwaited() > 0 ? member.getAwaited() + " partitions wait" : "to be merged";
    }
    String coordinates = member.getId().equals(status.getCoordinator()) ? "coordinator" : "";
    return (coordinates + " " + merging.at(id(member)).left()).strip();
  }

  private static String state(MemberStatus member) {
    return member.getState().name().toLowerCase(Locale.ROOT);
  }

  private static MemberId id(MemberStatus member) {
    return AdminReplies.fromWire(member.getId());
  }

  private static ObjectNode json(ClusterStatus status, RoutingView view, MergeFigures merging) {
    ObjectNode object = JsonValues.object();
    object.put("clusterId", "%016x".formatted(status.getClusterId()));
    object.put("clusterName", status.getClusterName());
    object.put("version", status.getIndex());
    if (status.hasCoordinator()) {
      object.put("coordinator", AdminReplies.fromWire(status.getCoordinator()).toString());
    }
    ArrayNode members = object.putArray("members");
    for (MemberStatus member : status.getMembersList()) {
      LayoutCount count = LayoutCount.of(view, id(member));
      ObjectNode shown = members.addObject();
      merging.at(id(member)).addTo(shown);
      merging.at(id(member)).memory().addTo(shown);
      shown
          .put("address", MemberChoice.address(member))
          .put("id", id(member).toString())
          .put("zone", member.getZone())
          .put("state", state(member))
          .put("lease", member.getLease())
          .put("shards", member.getShards())
          .put("primaries", count.primaries())
          .put("backups", count.backups())
          .put("awaited", member.getAwaited());
    }
    return object;
  }
}
