package io.latticegrid.node.cli;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.raft.LogRecovery;
import io.latticegrid.node.StoppedNode;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.RecoverRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice metadata recover}. */
@Command(
    name = "recover",
    description = {
      "Begin the metadata log anew on one node, after a majority of the voters is lost for good.",
      "What the others decided without this node is lost. Do it on one node only, and only when"
          + " the others are stopped: they are refused if they come back with their directories."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples%n",
    footer = {
      "  lattice metadata recover -a 10.0.0.3:7400             says what would be done",
      "  lattice metadata recover -a 10.0.0.3:7400 --confirm 00c0ffee00c0ffee",
      "  lattice metadata recover --data-dir data/c --confirm 00c0ffee00c0ffee"
    })
final class RecoverCommand implements Callable<Integer> {
  private static final int WRONG_USE = 2;

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The directory of a node that is stopped, instead of one that runs.")
  private @Nullable Path directory;

  @Option(
      names = "--confirm",
      paramLabel = "CLUSTER-ID",
      description = "The id of the cluster that is meant; without it nothing is done.")
  private @Nullable String confirmed;

  @Override
  public Integer call() {
    return directory == null ? running() : stopped(directory);
  }

  private int running() {
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      MemberId member = MemberChoice.of(admin.localStatus(), connect.onlyAddress());
      long cluster = client.routing().clusterId();
      if (!isConfirmed(cluster)) {
        return undone(member.toString(), cluster, client.members().size());
      }
      AdminRequest request =
          AdminRequest.newBuilder()
              .setRecover(RecoverRequest.newBuilder().setClusterId(cluster))
              .build();
      return done(member.toString(), admin.ask(member, request).getRecovered().getGeneration());
    }
  }

  private int stopped(Path of) {
    try (StoppedNode node = StoppedNode.open(of)) {
      LogRecovery recovery = node.recovery();
      long cluster = recovery.newest().clusterId();
      if (!isConfirmed(cluster)) {
        return undone("the node of " + of, cluster, recovery.newest().members().size());
      }
      recovery.run();
      return done("the node of " + of, recovery.generation() + 1);
    }
  }

  private boolean isConfirmed(long cluster) {
    if (confirmed == null) {
      return false;
    }
    try {
      if (Long.parseUnsignedLong(confirmed, 16) == cluster) {
        return true;
      }
    } catch (NumberFormatException e) {
      // The same answer: it isn't the id.
    }
    throw new GridException(
        Code.INVALID_ARGUMENT,
        "the cluster is %016x, not '%s'; nothing was done".formatted(cluster, confirmed));
  }

  private int undone(String node, long cluster, int members) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "lattice: nothing was done. %s would begin the metadata log anew, as its only voter, with the"
            + " %d members that it knows; what the others decided without it would be lost. If a"
            + " majority of the voters is lost for good, and the others are stopped, add --confirm"
            + " %016x%n",
        node, members, cluster);
    err.flush();
    return WRONG_USE;
  }

  private int done(String node, int generation) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ConnectOptions.print(
          out, JsonValues.object().put("node", node).put("generation", generation));
    } else {
      out.printf(
          "%s is the only voter of the metadata log, generation %d; start the lost nodes with empty"
              + " directories%n",
          node, generation);
      out.flush();
    }
    return 0;
  }
}
