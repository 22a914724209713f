package io.latticegrid.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lattice bench micro}: the command line of JMH over our benchmarks. */
@Command(
    name = "micro",
    description =
        "Run the micro-benchmarks; what follows goes to JMH as it is (-prof gc, -h, a pattern).")
final class MicroCommand implements Callable<Integer> {
  @Parameters(paramLabel = "JMH-ARGUMENT", description = "Options and patterns of JMH.")
  private List<String> arguments = List.of();

  @Override
  public Integer call() throws IOException {
    List<String> all = new ArrayList<>(List.of("-foe", "true")); // a benchmark that fails is said
    all.addAll(arguments);
    org.openjdk.jmh.Main.main(all.toArray(new String[0]));
    return 0;
  }
}
