package io.latticegrid.node.cli;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodeSettings;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lattice node} is told, where that is settings and nothing else. Stateless.
 *
 * <p>To make the whole command line ready takes half of the processor time in which a node starts:
 * its library is of a form that the JVM does not record. It is asked for whatever is not understood
 * here, and whatever is wrong.
 */
final class PlainArguments {
  /** The options of {@link SettingOptions} that are settings of the same name. */
  private static final Set<String> SETTINGS =
      Set.of(
          "port",
          "host",
          "join",
          "initial-nodes",
          "cluster-name",
          "shards",
          "zone",
          "store-url",
          "advertise",
          "cluster-secret-file",
          "data-dir",
          "data-log");

  private PlainArguments() {}

  /** The configuration of a node; null if this is for the whole command line to understand. */
  static @Nullable NodeConfig config(String... args) {
    NodeSettings settings = settings(args);
    if (settings == null) {
      return null;
    }
    try {
      return settings.toConfig();
    } catch (GridException e) {
      return null; // said once more, and reported, by the whole command line
    }
  }

  /** The settings of a node, right or wrong; null if arguments are anything else. */
  static @Nullable NodeSettings settings(String... args) {
    if (args.length % 2 == 0 || !args[0].equals("node")) {
      return null;
    }
    NodeSettings settings = SettingOptions.ofEnvironment();
    Set<String> given = new HashSet<>();
    for (int at = 1; at < args.length; at += 2) {
      String name = args[at].startsWith("--") ? args[at].substring(2) : "";
      String value = args[at + 1];
      boolean plain = !value.isEmpty() && Character.isLetterOrDigit(value.charAt(0));
      if (!SETTINGS.contains(name) || !(plain || value.startsWith("/")) || !given.add(name)) {
        return null;
      }
      settings.flag(name, value);
    }
    return settings;
  }
}
