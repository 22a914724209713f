package io.latticegrid.node.cli;

import io.latticegrid.node.config.NodeSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of what a node keeps on its disk. Confined to the command's thread. */
final class DiskOptions {
  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the node's id is kept.")
  private @Nullable String dataDir;

  @Option(
      names = "--data-log",
      paramLabel = "on|off",
      description = "Whether what the partitions have is kept below --data-dir (default: off).")
  private @Nullable String dataLog;

  /** Adds what was given. */
  NodeSettings into(NodeSettings settings) {
    return settings.flag("data-dir", dataDir).flag("data-log", dataLog);
  }
}
