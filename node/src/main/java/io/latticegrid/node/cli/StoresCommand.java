package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.text.TextTable;
import io.latticegrid.node.wire.RefusedChange;
import io.latticegrid.node.wire.StoreStatus;
import io.latticegrid.node.wire.Stores;
import io.latticegrid.node.wire.StoresRequest;
import io.latticegrid.node.wire.StoresRequest.Action;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lattice stores}. */
@Command(
    name = "stores",
    description = "Show the stores behind maps: what waits, and what they refuse.",
    mixinStandardHelpOptions = true,
    subcommands = {StoresCommand.Flush.class, StoresCommand.Retry.class, StoresCommand.Drop.class})
final class StoresCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      Stores stores = new AdminClient(client).stores(StoresRequest.getDefaultInstance());
      PrintWriter out = spec.commandLine().getOut();
      if (connect.json()) {
        ConnectOptions.print(out, json(stores));
      } else {
        print(out, stores);
      }
    }
    return 0;
  }

  private static void print(PrintWriter out, Stores stores) {
    TextTable table =
        new TextTable(
            List.of(
                "map",
                "waiting",
                "oldest ms",
                "breaker",
                "refused",
                "stored",
                "batches",
                "failures"));
    for (StoreStatus store : stores.getStoresList()) {
      table.row(
          List.of(
              store.getMap(),
              store.getWaiting(),
              store.getOldestMillis(),
              store.getBreaker(),
              store.getRefusedCount(),
              store.getStored(),
              store.getBatches(),
              store.getFailures()));
    }
    table.print(out, "");
    for (StoreStatus store : stores.getStoresList()) {
      for (RefusedChange refused : store.getRefusedList()) {
        out.printf(
            "refused: %s %s%s: %s%n",
            store.getMap(),
            refused.getKey(),
            refused.getDeletion() ? " (removed)" : "",
            refused.getReason());
      }
    }
    out.flush();
  }

  private static ObjectNode json(Stores stores) {
    ObjectNode object = JsonValues.object();
    ArrayNode array = object.putArray("stores");
    for (StoreStatus store : stores.getStoresList()) {
      ArrayNode refused =
          array
              .addObject()
              .put("map", store.getMap())
              .put("waiting", store.getWaiting())
              .put("oldestMillis", store.getOldestMillis())
              .put("breaker", store.getBreaker())
              .put("stored", store.getStored())
              .put("batches", store.getBatches())
              .put("failures", store.getFailures())
              .putArray("refused");
      for (RefusedChange change : store.getRefusedList()) {
        refused
            .addObject()
            .put("key", change.getKey())
            .put("removed", change.getDeletion())
            .put("reason", change.getReason());
      }
    }
    return object;
  }

  /** What the actions have in common. Confined to its command. */
  abstract static class Acting implements Callable<Integer> {
    @Mixin private ConnectOptions connect = new ConnectOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "MAP", description = "The map.")
    private String map = "";

    abstract StoresRequest.Builder request();

    abstract String done();

    @Override
    public final Integer call() {
      try (LatticeClient client = connect.connect()) {
        long concerned =
            new AdminClient(client).stores(request().setMap(map).build()).getConcerned();
        PrintWriter out = spec.commandLine().getOut();
        if (connect.json()) {
          ConnectOptions.print(out, JsonValues.object().put("concerned", concerned));
        } else {
          out.printf("%d %s%n", concerned, done());
          out.flush();
        }
      }
      return 0;
    }
  }

  /** {@code lattice stores flush}. */
  @Command(
      name = "flush",
      description = "Have what waits for a map's store written now.",
      mixinStandardHelpOptions = true)
  static final class Flush extends Acting {
    @Override
    StoresRequest.Builder request() {
      return StoresRequest.newBuilder().setAction(Action.FLUSH);
    }

    @Override
    String done() {
      return "keys wait, and are written now";
    }
  }

  /** {@code lattice stores retry}. */
  @Command(
      name = "retry",
      description = "Try again what a map's store refused.",
      mixinStandardHelpOptions = true)
  static final class Retry extends Acting {
    @Option(names = "--key", description = "Only this key, as it is listed.")
    private String key = "";

    @Override
    StoresRequest.Builder request() {
      return StoresRequest.newBuilder().setAction(Action.RETRY).setKey(key);
    }

    @Override
    String done() {
      return "refused changes are tried again";
    }
  }

  /** {@code lattice stores drop}. */
  @Command(
      name = "drop",
      description = "Give up a change that a map's store refused: the map keeps it, the store not.",
      mixinStandardHelpOptions = true)
  static final class Drop extends Acting {
    @Option(names = "--key", required = true, description = "The key, as it is listed.")
    private String key = "";

    @Override
    StoresRequest.Builder request() {
      return StoresRequest.newBuilder().setAction(Action.DROP).setKey(key);
    }

    @Override
    String done() {
      return "refused changes are dropped";
    }
  }
}
