package io.latticegrid.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.backup.BackupContents;
import io.latticegrid.node.backup.BackupReader;
import io.latticegrid.node.backup.RestoreMode;
import io.latticegrid.node.backup.RestoreRun;
import io.latticegrid.node.text.TextTable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lattice restore}. */
@Command(
    name = "restore",
    description = {
      "Write the entries of a backup into a cluster, of whatever size and number of partitions.",
      "The whole file is checked before anything is written. A map that has entries is refused,"
          + " unless --merge or --replace says what becomes of them."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Mixin private ConnectOptions connect = new ConnectOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Source source = new Source();

  @ArgGroup(exclusive = true)
  private Mode mode = new Mode();

  @Option(
      names = "--map",
      paramLabel = "NAME",
      arity = "1..*",
      description = "Only these maps (default: all of the backup).")
  private List<String> maps = new ArrayList<>();

  /** Which file, and for what. */
  private static final class Source {
    @Option(names = "--from", paramLabel = "FILE", description = "The backup.")
    private @Nullable Path from;

    @Option(
        names = "--verify",
        paramLabel = "FILE",
        description = "Only look whether a backup is whole, and what it has; asks no cluster.")
    private @Nullable Path verify;
  }

  /** What becomes of what is there. */
  private static final class Mode {
    @Option(names = "--if-empty", description = "Refuse a map that has entries (the default).")
    private boolean ifEmpty;

    @Option(names = "--replace", description = "What the maps have goes before.")
    private boolean replace;

    @Option(
        names = "--merge",
        description = "Of entries that both have the one that was written later stays.")
    private boolean merge;

    RestoreMode mode() {
      if (ifEmpty || !(replace || merge)) {
        return RestoreMode.IF_EMPTY;
      }
      return replace ? RestoreMode.REPLACE : RestoreMode.MERGE;
    }
  }

  @Override
  public Integer call() {
    Path verify = source.verify;
    Path file = verify == null ? source.from : verify;
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "say which file: --from FILE");
    }
    try {
      BackupContents contents = check(file);
      if (verify == null) {
        restore(file, contents);
      } else {
        print(file, contents);
      }
      return 0;
    } catch (NoSuchFileException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "there is no file " + e.getMessage(), e);
    } catch (IOException e) {
      spec.commandLine().getErr().println("lattice: the backup can't be read: " + e);
      return 1;
    }
  }

  private BackupContents check(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return BackupContents.check(new BackupReader(in, file.toString()));
    }
  }

  private static InputStream open(Path file) throws IOException {
    return new BufferedInputStream(Files.newInputStream(file), 1 << 20);
  }

  private void restore(Path file, BackupContents contents) throws IOException {
    ProgressLine line = new ProgressLine(spec.commandLine().getErr());
    try (LatticeClient client = connect.connect();
        InputStream in = open(file)) {
      RestoreRun run =
          new RestoreRun(
              client,
              contents,
              maps,
              mode.mode(),
              counts ->
                  line.say(() ->
                      "%d of %d entries; %d a second"
                          .formatted(
                              counts.done(),
                              contents.entries(),
                              counts.done() * 1_000 / Math.max(1, line.millis()))));
      run.run(new BackupReader(in, file.toString()));
      print(file, run.counts(), line.millis());
    }
  }

  private void print(Path file, RestoreRun.Counts counts, long millis) {
    PrintWriter out = spec.commandLine().getOut();
    if (connect.json()) {
      ConnectOptions.print(
          out,
          JsonValues.object()
              .put("file", file.toString())
              .put("written", counts.written())
              .put("kept", counts.kept())
              .put("expired", counts.expired())
              .put("removed", counts.removed())
              .put("millis", millis));
    } else {
      out.printf(
          "%d entries written in %.1f s; %d had expired, %d gave way to later ones, %d were removed"
              + " before%n",
          counts.written(), millis / 1e3, counts.expired(), counts.kept(), counts.removed());
      out.flush();
    }
  }

  private void print(Path file, BackupContents contents) {
    PrintWriter out = spec.commandLine().getOut();
    String taken = Instant.ofEpochMilli(contents.cluster().takenAtMillis()).toString();
    if (connect.json()) {
      ObjectNode object = JsonValues.object().put("file", file.toString()).put("whole", true);
      object.put("cluster", contents.cluster().name()).put("taken", taken);
      object.put("partitions", contents.cluster().partitions());
      object.put("entries", contents.entries()).put("bytes", contents.bytes());
      ArrayNode array = object.putArray("maps");
      for (BackupContents.SavedMap map : contents.maps()) {
        array
            .addObject()
            .put("map", map.definition().name())
            .put("group", map.definition().group())
            .put("entries", map.entries());
      }
      ConnectOptions.print(out, object);
      return;
    }
    out.printf(
        "%s is whole: cluster %s, %s, %d partitions, %d entries, %.1f MB%n",
        file,
        contents.cluster().name(),
        taken,
        contents.cluster().partitions(),
        contents.entries(),
        contents.bytes() / 1e6);
    TextTable table = new TextTable(List.of("map", "group", "entries"));
    for (BackupContents.SavedMap map : contents.maps()) {
      table.row(List.of(map.definition().name(), map.definition().group(), map.entries()));
    }
    table.print(out, "");
    out.flush();
  }
}
