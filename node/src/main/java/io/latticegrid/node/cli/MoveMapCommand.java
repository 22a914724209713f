package io.latticegrid.node.cli;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.MoveMapStatus;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice groups move}. */
@Command(
    name = "move",
    description = {
      "Move a map to another replica group, partition by partition, while it is read and written.",
      "Waits until it is there. Interrupted, the move goes on by itself; the same command waits for"
          + " it again, and one that names the former group takes it back."
    },
    mixinStandardHelpOptions = true)
final class MoveMapCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 200;

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "MAP", description = "The map's name.")
  private String map = "";

  @Option(names = "--to", required = true, paramLabel = "GROUP", description = "Where it goes.")
  private String to = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
  private long seconds = 600;

  @Override
  public Integer call() throws InterruptedException {
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      MoveMapStatus status = admin.moveMap(map, to);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      CountDownLatch never = new CountDownLatch(1);
      long told = -1;
      while (!isThere(status) && System.nanoTime() - deadline < 0) {
        if (status.getMoved() != told) {
          told = status.getMoved();
          progress(status);
        }
        if (never.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
        status = admin.moveMap(map, "");
      }
      print(status);
      return isThere(status) ? 0 : 1;
    }
  }

  private boolean isThere(MoveMapStatus status) {
    boolean rests = status.getFrom().equals(status.getTo());
    if (rests && !status.getTo().equals(to)) {
      throw new GridException(
          GridException.Code.INDETERMINATE, "somebody else has moved the map to " + status.getTo());
    }
    return rests;
  }

  private void progress(MoveMapStatus status) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "%d of %d partitions have moved from %s to %s%n",
        status.getMoved(), status.getPartitions(), status.getFrom(), status.getTo());
    err.flush();
  }

  private void print(MoveMapStatus status) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("map", status.getMap())
              .put("group", status.getFrom())
              .put("target", status.getTo())
              .put("moved", status.getMoved())
              .put("partitions", status.getPartitions())
              .put("done", isThere(status)));
    } else if (isThere(status)) {
      out.printf("map %s is in group %s%n", status.getMap(), status.getTo());
    } else {
      out.printf(
          "map %s is still on its way to %s, %d of %d partitions are there%s%n",
          status.getMap(),
          status.getTo(),
          status.getMoved(),
          status.getPartitions(),
          status.getStuckCount() == 0
              ? ""
              : "; nobody serves partitions " + status.getStuckList() + " on both sides");
    }
    out.flush();
  }
}
