package io.latticegrid.benchmarks;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.KeyChoice;
import io.latticegrid.benchmarks.peer.Peer;
import io.latticegrid.benchmarks.peer.PeerKind;
import io.latticegrid.benchmarks.report.Comparison;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lattice bench}. */
@Command(
    name = "lattice bench",
    description =
        "Measure LatticeGrid and other grids side by side, in one run: as many server processes"
            + " each, one synchronous backup, the same keys, values and threads, in turn.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  lattice bench --quick",
      "  lattice bench --peers hazelcast --json figures.jsonl",
      "  lattice bench --peers redis,hazelcast --nodes 1 --workload A,C --style sync,async",
      "  lattice bench micro -prof gc"
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "hazelcast",
      description = "Whom to compare with: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<PeerKind> peers = List.of();

  @Option(names = "--quick", description = "Under a minute, hardly warm; default: four minutes.")
  private boolean quick;

  @Mixin private ReportFiles files = new ReportFiles();

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private ServerOptions servers = new ServerOptions();

  @Option(names = "--keys", description = "How many entries (default: 100000).")
  private @Nullable Integer keys;

  @Option(
      names = "--choice",
      defaultValue = "uniform",
      description = "How keys are drawn: uniform or zipfian (default: uniform).")
  private KeyChoice.Kind choice = KeyChoice.Kind.UNIFORM;

  @Option(names = "--value-bytes", description = "Length of a value (default: 100).")
  private @Nullable Integer valueBytes;

  @Mixin private TimeOptions times = new TimeOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchConfig config = config();
    files.begin();
    List<Peer> contenders = new ArrayList<>();
    try {
      for (PeerKind kind : kinds()) {
        kind.objection(config.nodes())
            .ifPresentOrElse(
                spec.commandLine().getErr()::println, () -> contenders.add(servers.create(kind)));
      }
      Comparison comparison = new SideBySide(config, contenders, spec.commandLine().getErr()).run();
      comparison.print(spec.commandLine().getOut());
      files.write(comparison);
      return comparison.faults() == 0 ? 0 : 1;
    } finally {
      contenders.forEach(Peer::close);
    }
  }

  private EnumSet<PeerKind> kinds() {
    EnumSet<PeerKind> kinds = EnumSet.of(PeerKind.LATTICE);
    kinds.addAll(peers);
    return kinds;
  }

  /** The options as a configuration. */
  BenchConfig config() {
    BenchConfig preset = quick ? BenchConfig.quick() : BenchConfig.full();
    return times.of(
        new BenchConfig(
            load.workloads(),
            servers.nodes(),
            or(keys, preset.keys()),
            choice,
            or(valueBytes, preset.valueBytes()),
            preset.windows(),
            preset.windowMillis(),
            preset.settleMillis(),
            preset.warmUpMillis(),
            preset.maxSeconds()));
  }

  private static <T> T or(@Nullable T given, T preset) {
    return Optional.ofNullable(given).orElse(preset);
  }
}
