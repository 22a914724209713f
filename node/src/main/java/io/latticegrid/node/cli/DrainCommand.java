package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.admin.DrainProgress;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice drain}. */
@Command(
    name = "drain",
    description = "Have a member hand over what it has, and leave; waits until it has.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0  it has left", "  1  it could not hand over everything; what is left is said"})
final class DrainCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 200;
  private static final int STUCK_LOOKS = 10;

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "MEMBER", description = "Its address, or its id.")
  private String member = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  private long timeoutSeconds = 300;

  @Option(names = "--cancel", description = "Take it back: the member gets partitions again.")
  private boolean cancel;

  @Override
  public Integer call() throws InterruptedException {
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      MemberId id = MemberChoice.of(admin.clusterStatus(), member);
      DrainProgress progress = admin.drain(id, cancel);
      if (!cancel) {
        progress = await(admin, id, progress);
      }
      print(id, progress);
      return cancel || progress.gone() ? 0 : 1;
    }
  }

  private DrainProgress await(AdminClient admin, MemberId id, DrainProgress first)
      throws InterruptedException {
    DrainProgress progress = first;
    int quiet = 0;
    long looks = timeoutSeconds * 1_000 / LOOK_MILLIS;
    for (long look = 0; look < looks && !progress.gone() && quiet < STUCK_LOOKS; look++) {
      Thread.sleep(LOOK_MILLIS);
      progress = admin.drain(id, false);
      quiet = progress.moving() || progress.isEmptied() ? 0 : quiet + 1;
    }
    return progress;
  }

  private void print(MemberId id, DrainProgress progress) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ObjectNode object = JsonValues.object().put("member", id.toString());
      object.put("gone", progress.gone()).put("draining", progress.draining());
      var left = object.putArray("left");
      for (DrainProgress.Left some : progress.left()) {
        left.addObject()
            .put("group", some.group())
            .put("primaries", some.primaries())
            .put("replicas", some.replicas())
            .put("reason", some.reason());
      }
      ConnectOptions.print(out, object);
      return;
    }
    if (progress.gone()) {
      out.printf("%s has handed over everything and left%n", id);
    } else {
      out.printf(
          "%s %s%n", id, progress.draining() ? "is draining; it still has" : "stays; it has");
      progress.left().forEach(left -> out.println("  " + left));
    }
    out.flush();
  }
}
