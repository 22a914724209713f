package io.latticegrid.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.benchmarks.load.BenchConfig;
import io.latticegrid.benchmarks.load.Operation;
import io.latticegrid.benchmarks.load.Style;
import io.latticegrid.benchmarks.load.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  @Test
  void withoutOptionsTheRunIsTheFullOne() {
    assertEquals(BenchConfig.full(), parse());
    assertEquals(
        List.of(
            new Workload(Operation.GET, 1),
            new Workload(Operation.PUT, 1),
            new Workload(Operation.GET, 8),
            new Workload(Operation.PUT, 8)),
        parse().workloads());
  }

  @Test
  void quickIsTheShortOneAndOptionsWinOverIt() {
    assertEquals(BenchConfig.quick(), parse("--quick", "--peers", "hazelcast"));
    BenchConfig config = parse("--operations", "put", "--quick", "--threads", "2,4", "--keys", "5");
    assertEquals(
        List.of(new Workload(Operation.PUT, 2), new Workload(Operation.PUT, 4)),
        config.workloads());
    assertEquals(5, config.keys());
    assertEquals(BenchConfig.quick().windows(), config.windows());
  }

  @Test
  void eachOperationIsDoneInEachStyle() {
    BenchConfig config =
        parse("--workload", "A,c", "--style", "sync,async,batch", "--threads", "8", "--nodes", "1");
    assertEquals(1, config.nodes());
    assertEquals(
        List.of(
            new Workload(Operation.A, 8),
            new Workload(Operation.C, 8),
            new Workload(Operation.A, Style.ASYNC, 2, 64),
            new Workload(Operation.C, Style.ASYNC, 2, 64),
            new Workload(Operation.A, Style.BATCH, 2, 100),
            new Workload(Operation.C, Style.BATCH, 2, 100)),
        config.workloads());
  }

  @Test
  void whatRunsFitsIntoTheTimeThatIsPromised() {
    assertTrue(plannedSeconds(BenchConfig.full()) < 180, "start and load need the last minute");
    assertTrue(plannedSeconds(BenchConfig.quick()) < 35, "start and load need 25 seconds");
  }

  private static double plannedSeconds(BenchConfig config) {
    long turns = 2L * config.workloads().size() * config.windows();
    return (2 * config.warmUpMillis() + turns * (config.settleMillis() + config.windowMillis()))
        / 1e3;
  }

  @ParameterizedTest
  @CsvSource({
    "--threads, 0, threads must be between",
    "--threads, many, 'for option ''--threads'''",
    "--peers, oracle, 'for option ''--peers'''",
    "--nodes, 0, nodes must be between",
    "--depth, 0, depth must be between",
    "--operations, delete, 'for option ''--operations'''",
    "--value-bytes, 8, value-bytes must be between",
    "--rate, 0, rate must be between",
    "--choice, often, 'for option ''--choice'''",
    "--windows, -1, windows must be between",
    "--json, no/such/folder/file, --json: cannot write",
    "--nonsense, 1, Unknown option"
  })
  void wrongUseIsNamedAndExitsWith2(String option, String value, String message) {
    StringWriter err = new StringWriter();
    int code =
        Main.commands()
            .setErr(new PrintWriter(err))
            .execute("--quick", "--style", "sync,async,fixed", option, value);
    assertEquals(2, code, err.toString());
    assertTrue(err.toString().contains(message), err.toString());
  }

  private static BenchConfig parse(String... arguments) {
    CommandLine commands = Main.commands();
    commands.parseArgs(arguments);
    return ((BenchCommand) commands.getCommand()).config();
  }
}
