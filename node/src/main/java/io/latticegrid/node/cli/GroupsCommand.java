package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.SetGroupRequest;
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

/** {@code lattice groups}. */
@Command(
    name = "groups",
    description = "List the replica groups; create or change one; move a map to one.",
    mixinStandardHelpOptions = true,
    subcommands = {GroupsCommand.Create.class, GroupsCommand.Change.class, MoveMapCommand.class})
final class GroupsCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      print(connect, spec.commandLine().getOut(), new AdminClient(client).groups());
    }
    return 0;
  }

  private static void print(ConnectOptions connect, PrintWriter out, List<GroupStatus> groups) {
    if (connect.json()) {
      ConnectOptions.print(out, json(groups));
      return;
    }
    TextTable table =
        new TextTable(
            List.of(
                "group",
                "mode",
                "backups",
                "min copies",
                "on loss",
                "on split",
                "maps",
                "partitions",
                "unavailable",
                "lost",
                "under-replicated",
                "migrating"));
    for (GroupStatus group : groups) {
      table.row(
          List.of(
              group.getName(),
              group.getMode(),
              group.getBackups(),
              group.getMinCopies(),
              group.getOnTotalLoss(),
              group.getOnSplit(),
              group.getMaps(),
              group.getPartitions(),
              group.getUnavailable(),
              group.getLost(),
              group.getUnderReplicated(),
              group.getMigrating()));
    }
    table.print(out, "");
    out.flush();
  }

  private static ObjectNode json(List<GroupStatus> groups) {
    ObjectNode object = JsonValues.object();
    ArrayNode array = object.putArray("groups");
    for (GroupStatus group : groups) {
      array
          .addObject()
          .put("name", group.getName())
          .put("mode", group.getMode())
          .put("backups", group.getBackups())
          .put("minCopies", group.getMinCopies())
          .put("onTotalLoss", group.getOnTotalLoss())
          .put("onSplit", group.getOnSplit())
          .put("maps", group.getMaps())
          .put("partitions", group.getPartitions())
          .put("unavailable", group.getUnavailable())
          .put("lost", group.getLost())
          .put("underReplicated", group.getUnderReplicated())
          .put("migrating", group.getMigrating());
    }
    return object;
  }

  /** What can be said of a group. Confined to its command. */
  static final class Figures {
    @Parameters(paramLabel = "NAME", description = "The group's name.")
    private String name = "";

    @Option(names = "--backups", description = "Copies beside the primary, 0 to 6.")
    private @Nullable Integer backups;

    @Option(
        names = "--min-copies",
        description = "Refuse a write that fewer copies would have, 1 to backups + 1.")
    private @Nullable Integer minCopies;

    @Option(
        names = "--on-total-loss",
        paramLabel = "refuse|empty",
        description = "What becomes of a partition of which every copy is gone.")
    private @Nullable String onTotalLoss;

    @Option(
        names = "--on-split",
        paramLabel = "refuse|act",
        description = {
          "What a side of a split without quorum does: go on and have what it wrote merged when",
          "the split heals (only crdt groups, which do so unless told), or refuse writes."
        })
    private @Nullable String onSplit;

    SetGroupRequest.Builder request() {
      SetGroupRequest.Builder request = SetGroupRequest.newBuilder().setName(name);
      if (backups != null) {
        request.setBackups(backups);
      }
      if (minCopies != null) {
        request.setMinCopies(minCopies);
      }
      if (onSplit != null) {
        request.setOnSplit(onSplit);
      }
      if (onTotalLoss != null) {
        request.setOnTotalLoss(onTotalLoss);
      }
      return request;
    }
  }

  private static void ask(ConnectOptions connect, PrintWriter out, SetGroupRequest request) {
    try (LatticeClient client = connect.connect()) {
      AdminRequest asked = AdminRequest.newBuilder().setSetGroup(request).build();
      print(connect, out, new AdminClient(client).ask(asked).getGroups().getGroupsList());
    }
  }

  /** {@code lattice groups create}. */
  @Command(
      name = "create",
      description = "Create a replica group (one that exists so counts as created).",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Mixin private ConnectOptions connect = new ConnectOptions();
    @Mixin private Figures figures = new Figures();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--mode",
        paramLabel = "crdt|strict",
        defaultValue = "crdt",
        description = "How its maps treat splits (default: ${DEFAULT-VALUE}).")
    private String mode = "crdt";

    @Override
    public Integer call() {
      SetGroupRequest request = figures.request().setCreate(true).setMode(mode).build();
      ask(connect, spec.commandLine().getOut(), request);
      return 0;
    }
  }

  /** {@code lattice groups set}. */
  @Command(
      name = "set",
      description = "Change the figures of a replica group; what is not named stays.",
      mixinStandardHelpOptions = true)
  static final class Change implements Callable<Integer> {
    @Mixin private ConnectOptions connect = new ConnectOptions();
    @Mixin private Figures figures = new Figures();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      ask(connect, spec.commandLine().getOut(), figures.request().build());
      return 0;
    }
  }
}
