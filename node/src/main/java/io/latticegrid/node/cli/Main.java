package io.latticegrid.node.cli;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.config.NodeConfig;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line {@code ./lattice}. Exit codes: 0 done, 1 it failed, 2 wrong use. */
@Command(
    name = "lattice",
    description = "LatticeGrid: a distributed in-memory data grid.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    footerHeading = "%nServed by other modules, built when first asked for:%n",
    footer = {
      "  bench      Compare with Hazelcast side by side (lattice bench --help).",
      "  sim        Simulate clusters from seeds (lattice sim --help).",
      "  chaos      Kill, stop and split real processes under load (lattice chaos --help)."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it failed; the message says why", "2:wrong use"})
public final class Main implements Runnable {
  private static final int WRONG_USE = 2;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /** By name, in the order of the help text. */
  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("help", HelpCommand.class);
    commands.put("demo", DemoCommand.class);
    commands.put("node", NodeCommand.class);
    commands.put("members", MembersCommand.class);
    commands.put("partitions", PartitionsCommand.class);
    commands.put("groups", GroupsCommand.class);
    commands.put("stores", StoresCommand.class);
    commands.put("maps", MapsCommand.class);
    commands.put("metadata", MetadataCommand.class);
    commands.put("drain", DrainCommand.class);
    commands.put("forget", ForgetCommand.class);
    commands.put("get", GetCommand.class);
    commands.put("put", PutCommand.class);
    commands.put("query", QueryCommand.class);
    commands.put("upgrade", UpgradeCommand.class);
    commands.put("verify", VerifyCommand.class);
    commands.put("backup", BackupCommand.class);
    commands.put("restore", RestoreCommand.class);
    commands.put("rehearse", RehearseCommand.class);
    return commands;
  }

  /**
   * The commands, or only the one that is asked for: to read what all of them take is a third of
   * the time in which a node starts.
   */
  private static CommandLine commandLine(String... args) {
    CommandLine root = new CommandLine(new Main());
    Map<String, Class<?>> commands = commands();
    Class<?> asked = args.length == 0 ? null : commands.get(args[0]);
    if (asked != null && asked != HelpCommand.class) {
      root.addSubcommand(args[0], asked);
    } else {
      commands.forEach(root::addSubcommand);
    }
    return root;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("demo") && System.getenv("LATTICE_LOG") == null) {
      // Its clients meet nodes that are starting, dead or cut off, and say so; it is meant.
      System.setProperty("LATTICE_LOG", "ERROR");
    }
    System.exit(run(args));
  }

  static int run(String... args) {
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    NodeConfig plain = PlainArguments.config(args);
    return plain == null ? run(out, err, args) : run(out, err, plain);
  }

  /** Runs a node until it is stopped, without the command line, which takes as long to be ready. */
  private static int run(PrintWriter out, PrintWriter err, NodeConfig plain) {
    try {
      new NodeRun(out, err, NodeRun.DRAIN_SECONDS, false).untilStopped(plain);
      return 0;
    } catch (Exception e) {
      return report(e, err);
    }
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commands = commandLine(args).setOut(out).setErr(err);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setExecutionExceptionHandler(
        (error, command, parsed) -> report(error, command.getErr()));
    return commands.execute(args);
  }

  private static int report(Exception error, PrintWriter err) {
    if (error instanceof GridException known) {
      err.println("lattice: " + known.getMessage());
      return switch (known.code()) {
        case INVALID_ARGUMENT, INVALID_QUERY, UNSUPPORTED_TYPE, SCHEMA_MISMATCH, TOO_LARGE ->
            WRONG_USE;
        default -> 1;
      };
    }
    err.println("lattice: unexpected: " + error);
    error.printStackTrace(err);
    return 1;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "say what to do, for example: lattice demo");
    }
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"LatticeGrid " + (version == null ? "(not packaged)" : version)};
    }
  }
}
