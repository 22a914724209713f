package io.latticegrid.node.cli;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.LossAccepted;
import io.latticegrid.node.wire.LossLeft;
import io.latticegrid.node.wire.PartitionLoss;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lattice partitions accept-loss}. Reads what is lost, shows it, and accepts that: what is
 * lost meanwhile is left alone.
 */
@Command(
    name = "accept-loss",
    description = "Have partitions served again, empty, of which every copy is lost.",
    mixinStandardHelpOptions = true)
final class AcceptLossCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--group",
      defaultValue = "default",
      description = "The group (default: default).")
  private String group = "default";

  @Option(names = "--partition", split = ",", paramLabel = "N", description = "Which partitions.")
  private List<Integer> partitions = new ArrayList<>();

  @Option(names = "--all", description = "All that are lost in the group.")
  private boolean all;

  @Override
  public Integer call() {
    if (all == !partitions.isEmpty()) {
      throw new GridException(Code.INVALID_ARGUMENT, "say either --partition N or --all");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      List<PartitionRow> lost = lost(table(client, admin));
      show(out, lost);
      LossAccepted done = accept(admin, lost);
      print(out, done);
      return done.getLeftList().stream().anyMatch(LossLeft::getLost) ? 1 : 0;
    }
  }

  private PartitionTable table(LatticeClient client, AdminClient admin) {
    int id =
        admin.groups().stream()
            .filter(status -> status.getName().equals(group))
            .findFirst()
            .map(GroupStatus::getId)
            .orElseThrow(() -> invalid("there is no group '" + group + "'"));
    return client
        .routing()
        .table(id)
        .orElseThrow(() -> new GridException(Code.NOT_AVAILABLE, "not known yet where it is"));
  }

  private List<PartitionRow> lost(PartitionTable table) {
    List<PartitionRow> lost = new ArrayList<>();
    for (int partition : partitions.stream().sorted().distinct().toList()) {
      if (partition < 0 || partition >= table.rows().size()) {
        throw invalid("there is no partition " + partition);
      }
      PartitionRow row = table.row(partition);
      if (row.state() != PartitionRow.State.LOST) {
        String why = row.primary().map(id -> "is served by " + id).orElse("waits for a holder");
        throw invalid("partition " + partition + " is not lost: it " + why);
      }
      lost.add(row);
    }
    if (all) {
      table.rows().stream()
          .filter(row -> row.state() == PartitionRow.State.LOST)
          .forEach(lost::add);
    }
    return lost;
  }

  private static GridException invalid(String text) {
    return new GridException(Code.INVALID_ARGUMENT, text);
  }

  private LossAccepted accept(AdminClient admin, List<PartitionRow> lost) {
    if (lost.isEmpty()) {
      return LossAccepted.getDefaultInstance();
    }
    AcceptLossRequest.Builder request = AcceptLossRequest.newBuilder().setGroup(group);
    for (PartitionRow row : lost) {
      request.addLosses(
          PartitionLoss.newBuilder().setPartition(row.partition()).setGeneration(row.generation()));
    }
    return admin.ask(AdminRequest.newBuilder().setAcceptLoss(request).build()).getLossAccepted();
  }

  private void show(PrintWriter out, List<PartitionRow> lost) {
    if (!connect.json() && !lost.isEmpty()) {
      String shown =
          lost.stream()
              .map(row -> row.partition() + " (generation " + row.generation() + ")")
              .collect(Collectors.joining(", "));
      out.printf("group %s: %d partitions are lost: %s%n", group, lost.size(), shown);
      out.flush();
    }
  }

  private void print(PrintWriter out, LossAccepted done) {
    List<Integer> accepted = done.getPartitionsList();
    if (connect.json()) {
      var object = JsonValues.object().put("group", group);
      accepted.forEach(object.putArray("accepted")::add);
      var left = object.putArray("left");
      for (LossLeft one : done.getLeftList()) {
        left.addObject()
            .put("partition", one.getPartition())
            .put("generation", one.getGeneration())
            .put("lost", one.getLost());
      }
      ConnectOptions.print(out, object);
      return;
    }
    out.printf("group %s: %d partitions begin anew, empty: %s%n", group, accepted.size(), accepted);
    for (LossLeft one : done.getLeftList()) {
      String why =
          one.getLost() ? "lost again since; look, and ask anew" : "its loss is accepted already";
      out.printf(
          "partition %d is in generation %d: %s%n", one.getPartition(), one.getGeneration(), why);
    }
    out.flush();
  }
}
