package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.MapVerification;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import io.latticegrid.proto.message.VerifyMessage.Verified;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice verify}. */
@Command(
    name = "verify",
    description = {
      "Compare every entry of a map with its copies and its row in the store.",
      "What is found is mended where something that is right is left, and told; the exit code is 1"
          + " then. Reads and writes go on meanwhile."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  /** Partitions looked at at once. */
  private static final int AT_ONCE = 4;

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "MAP", description = "The map.")
  private String map = "";

  private final List<CorruptionException> found = new ArrayList<>();
  private Looked looked = Looked.NOTHING;

  /** A partition on its way. */
  private record Walk(int partition, CompletableFuture<Verified> next) {}

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      MapVerification verification = client.verification(map);
      ProgressLine line = new ProgressLine(spec.commandLine().getErr());
      walk(verification, line);
      PrintWriter out = spec.commandLine().getOut();
      if (connect.json()) {
        ConnectOptions.print(out, json(verification.partitionCount(), line.millis()));
      } else {
        print(out, verification.partitionCount());
      }
      return found.isEmpty() ? 0 : 1;
    }
  }

  private void walk(MapVerification verification, ProgressLine line) {
    ArrayDeque<Walk> open = new ArrayDeque<>();
    int next = 0;
    int done = 0;
    int all = verification.partitionCount();
    while (done < all) {
      while (open.size() < AT_ONCE && next < all) {
        open.add(new Walk(next, verification.verify(next, 0)));
        next++;
      }
      Walk first = open.remove();
      Verified verified = verification.join(first.next());
      take(verification, verified);
      if (verified.done()) {
        done++;
      } else {
        int cursor = verified.nextCursor();
        open.add(new Walk(first.partition(), verification.verify(first.partition(), cursor)));
      }
      int finished = done;
      line.say(() ->
          "map '%s': %d of %d partitions; %d entries, %d corrupt"
              .formatted(map, finished, all, looked.entries(), found.size()));
    }
  }

  private void take(MapVerification verification, Verified verified) {
    looked = looked.plus(verified.looked());
    for (Damage damage : verified.damages()) {
      found.add(verification.error(damage));
    }
  }

  private void print(PrintWriter out, int partitions) {
    TextTable table =
        new TextTable(
            List.of("map", "partitions", "entries", "copies", "rows", "not compared", "corrupt"));
    table.row(
        List.of(
            map,
            partitions,
            looked.entries(),
            looked.copies(),
            looked.rows(),
            looked.passed(),
            found.size()));
    table.print(out, "");
    found.forEach(error -> out.println("corrupt: " + error.getMessage()));
    out.flush();
  }

  private ObjectNode json(int partitions, long millis) {
    ObjectNode object =
        JsonValues.object()
            .put("map", map)
            .put("partitions", partitions)
            .put("entries", looked.entries())
            .put("copies", looked.copies())
            .put("rows", looked.rows())
            .put("notCompared", looked.passed())
            .put("millis", millis);
    ArrayNode corrupt = object.putArray("corrupt");
    for (CorruptionException error : found) {
      corrupt
          .addObject()
          .put("key", error.key())
          .put("tier", error.tier().name())
          .put("member", error.member())
          .put("expected", "%016x".formatted(error.expected()))
          .put("found", "%016x".formatted(error.found()))
          .put("remedy", error.remedy().name())
          .put("message", error.getMessage());
    }
    return object;
  }
}
