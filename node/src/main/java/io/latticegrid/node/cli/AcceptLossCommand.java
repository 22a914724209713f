package io.latticegrid.node.cli;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.AcceptLossRequest;
import io.latticegrid.node.wire.AdminRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice partitions accept-loss}. */
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
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "say either --partition N or --all");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      AcceptLossRequest request =
          AcceptLossRequest.newBuilder()
              .setGroup(group)
              .addAllPartitions(partitions)
              .setAll(all)
              .build();
      List<Integer> accepted =
          new AdminClient(client)
              .ask(AdminRequest.newBuilder().setAcceptLoss(request).build())
              .getLossAccepted()
              .getPartitionsList();
      if (connect.json()) {
        var object = JsonValues.object().put("group", group);
        accepted.forEach(object.putArray("accepted")::add);
        ConnectOptions.print(out, object);
      } else {
        out.printf(
            "group %s: %d partitions begin anew, empty: %s%n", group, accepted.size(), accepted);
        out.flush();
      }
    }
    return 0;
  }
}
