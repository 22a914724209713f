package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.backup.BackupBlock;
import io.latticegrid.node.backup.BackupRun;
import io.latticegrid.node.backup.BackupWriter;
import io.latticegrid.node.backup.SavedCatalog;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.storage.file.NewFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice backup}. */
@Command(
    name = "backup",
    description = {
      "Write what the maps have into a file, while they are read and written.",
      "All that was acknowledged before it began is in it, and of what is written meanwhile some."
          + " A partition that can't be read makes it fail: a file of that name is always whole."
    },
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE|DIRECTORY",
      description = "The file, which must not be there yet; in a directory, a name with the time.")
  private Path to = Path.of("");

  @Option(
      names = "--map",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these maps (default: all).")
  private List<String> maps = new ArrayList<>();

  @Override
  public Integer call() {
    try (LatticeClient client = connect.connect()) {
      AdminClient admin = new AdminClient(client);
      SavedCatalog catalog = SavedCatalog.of(admin, maps);
      ClusterStatus status = admin.localStatus();
      long now = System.currentTimeMillis();
      BackupBlock.Cluster from =
          new BackupBlock.Cluster(
              status.getClusterId(),
              status.getClusterName(),
              now,
              client.routing().partitionCount());
      Path target = target(status.getClusterName(), now);
      try (NewFile file = NewFile.at(target)) {
        BackupWriter writer = new BackupWriter(file, from);
        ProgressLine line = new ProgressLine(spec.commandLine().getErr());
        BackupRun run =
            new BackupRun(
                writer,
                (map, partitions, entries, bytes) ->
                    line.say(() ->
                        "map '%s': %d of %d partitions; %d entries, %.1f MB"
                            .formatted(map, partitions, from.partitions(), entries, bytes / 1e6)));
        run.read(client, catalog);
        file.keep();
        print(target, catalog, writer, run.readAgain(), line.millis());
      }
      return 0;
    } catch (FileAlreadyExistsException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          e.getMessage() + " is there already; name another file, or remove it",
          e);
    } catch (IOException e) {
      spec.commandLine().getErr().println("lattice: the backup can't be written: " + e);
      return 1;
    }
  }

  private Path target(String cluster, long now) {
    return Files.isDirectory(to)
        ? to.resolve("%s-%s.backup".formatted(cluster, STAMP.format(Instant.ofEpochMilli(now))))
        : to;
  }

  private void print(
      Path target, SavedCatalog catalog, BackupWriter writer, int again, long millis) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ObjectNode object = JsonValues.object().put("file", target.toString());
      ArrayNode names = object.putArray("maps");
      catalog.maps().forEach(names::add);
      object.put("entries", writer.entries()).put("bytes", writer.bytes());
      object.put("partitionsReadAgain", again).put("millis", millis);
      ConnectOptions.print(out, object);
    } else {
      out.printf(
          "%s: %d entries of %d maps, %.1f MB, in %.1f s%n",
          target, writer.entries(), catalog.maps().size(), writer.bytes() / 1e6, millis / 1e3);
      out.flush();
    }
  }
}
