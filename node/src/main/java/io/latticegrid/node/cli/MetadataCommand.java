package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.AdminMember;
import io.latticegrid.node.wire.MetadataStatus;
import io.latticegrid.node.wire.VoterStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lattice metadata}. */
@Command(
    name = "metadata",
    description = "Show how the metadata log stands: who leads, who votes, how far they are.",
    mixinStandardHelpOptions = true,
    subcommands = RecoverCommand.class)
final class MetadataCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      MetadataStatus status = new AdminClient(client).metadata(null);
      PrintWriter out = spec.commandLine().getOut();
      if (connect.json()) {
        ConnectOptions.print(out, json(status));
      } else {
        print(out, status);
      }
    }
    return 0;
  }

  private static void print(PrintWriter out, MetadataStatus status) {
    out.println(
        "coordinator "
            + (status.hasCoordinator() ? text(status.getCoordinator()) : "none")
            + ", term "
            + status.getTerm()
            + ", index "
            + status.getIndex());
    if (status.getVotersCount() == 0) {
      out.println(text(status.getSeenBy()) + " observes; ask the coordinator about the voters");
    } else {
      out.println(
          "group "
              + status.getGroup()
              + ", committed "
              + status.getCommitIndex()
              + ", in the snapshot "
              + status.getSnapshotIndex());
      TextTable table = new TextTable(List.of("endpoint", "member", "role", "log"));
      for (VoterStatus voter : status.getVotersList()) {
        table.row(
            List.of(
                voter.getEndpoint(),
                voter.hasMember() ? text(voter.getMember()) : "-",
                role(voter),
                voter.getProgress()));
      }
      table.print(out, "");
    }
    out.flush();
  }

  private static ObjectNode json(MetadataStatus status) {
    ObjectNode object = JsonValues.object();
    object
        .put("seenBy", text(status.getSeenBy()))
        .put("coordinator", status.hasCoordinator() ? text(status.getCoordinator()) : null)
        .put("term", status.getTerm())
        .put("index", status.getIndex())
        .put("voter", status.getVoter())
        .put("group", status.getGroup())
        .put("commitIndex", status.getCommitIndex())
        .put("snapshotIndex", status.getSnapshotIndex());
    ArrayNode array = object.putArray("voters");
    for (VoterStatus voter : status.getVotersList()) {
      array
          .addObject()
          .put("endpoint", voter.getEndpoint())
          .put("member", voter.hasMember() ? text(voter.getMember()) : null)
          .put("role", role(voter))
          .put("progress", voter.getProgress());
    }
    return object;
  }

  private static String role(VoterStatus voter) {
    return voter.getLeads() ? "leads" : voter.getVotes() ? "votes" : "catches up";
  }

  private static String text(AdminMember member) {
    return new MemberId(member.getNodeId(), member.getIncarnation()).toString();
  }
}
