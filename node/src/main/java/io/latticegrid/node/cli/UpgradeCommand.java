package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.UpgradeMember;
import io.latticegrid.node.wire.UpgradeRequest;
import io.latticegrid.node.wire.UpgradeStatus;
import io.latticegrid.proto.routing.Address;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice upgrade}. */
@Command(
    name = "upgrade",
    description =
        "Say at which feature level the cluster is, or raise it once all members are upgraded.",
    mixinStandardHelpOptions = true)
final class UpgradeCommand implements Callable<Integer> {
  /** What is to be done. */
  enum Action {
    /** Says how it stands. */
    STATUS,
    /** Raises the level. */
    RAISE
  }

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "status|raise",
      defaultValue = "status",
      description =
          "'raise' raises the level, for good: nodes of older versions cannot join any more.")
  private Action action = Action.STATUS;

  @Option(
      names = "--to",
      paramLabel = "LEVEL",
      description = "The level (default: the highest that all members can follow).")
  private int level;

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      UpgradeRequest.Builder wanted =
          UpgradeRequest.newBuilder().setRaise(action == Action.RAISE).setLevel(level);
      AdminRequest request = AdminRequest.newBuilder().setUpgrade(wanted).build();
      print(new AdminClient(client).ask(request).getUpgrade());
    }
    return 0;
  }

  private void print(UpgradeStatus status) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ConnectOptions.print(out, json(status));
      return;
    }
    out.printf(
        "feature level %d; %s%n",
        status.getLevel(),
        status.getHighest() > status.getLevel()
            ? "all members can follow to " + status.getHighest() + ": lattice upgrade raise"
            : "the highest that all members can follow");
    TextTable table = new TextTable(List.of("address", "protocol versions"));
    for (UpgradeMember member : status.getMembersList()) {
      table.row(
          List.of(
              new Address(member.getHost(), member.getPort()).toString(),
              member.getOldest() + " to " + member.getNewest()));
    }
    table.print(out, "");
    out.flush();
  }

  private static ObjectNode json(UpgradeStatus status) {
    ObjectNode object = JsonValues.object();
    object.put("level", status.getLevel()).put("highest", status.getHighest());
    ArrayNode members = object.putArray("members");
    for (UpgradeMember member : status.getMembersList()) {
      members
          .addObject()
          .put("address", new Address(member.getHost(), member.getPort()).toString())
          .put("oldest", member.getOldest())
          .put("newest", member.getNewest());
    }
    return object;
  }
}
