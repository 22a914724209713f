package io.latticegrid.node.cli;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.admin.AdminReplies;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ForgetRequest;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice forget}. */
@Command(
    name = "forget",
    description =
        "Say that a member that is away will not come back: partitions of which only it has a copy"
            + " are lost then.",
    mixinStandardHelpOptions = true)
final class ForgetCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "MEMBER", description = "Its id, as 'lattice members' shows it.")
  private String member = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      MemberId id = MemberChoice.of(admin.clusterStatus(), member);
      ForgetRequest request = ForgetRequest.newBuilder().setMember(AdminReplies.toWire(id)).build();
      int released =
          admin
              .ask(AdminRequest.newBuilder().setForget(request).build())
              .getForgotten()
              .getReleased();
      if (connect.json()) {
        ConnectOptions.print(
            out, JsonValues.object().put("member", id.toString()).put("released", released));
      } else {
        out.printf("%s is forgotten; %d partitions waited for it%n", id, released);
        out.flush();
      }
    }
    return 0;
  }
}
