package io.latticegrid.storage.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small process of Java's, for a store that is brought into trouble. */
final class StoreProcess {
  private StoreProcess() {}

  /** The command that runs a class with what this process has on its class path. */
  static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
