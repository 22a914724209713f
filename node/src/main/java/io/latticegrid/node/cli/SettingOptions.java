package io.latticegrid.node.cli;

import io.latticegrid.data.error.GridException;
import io.latticegrid.node.config.NodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that set up a node, above its file and environment. Confined to its command. */
final class SettingOptions {
  @Option(names = "--port", description = "Port of the binary protocol (default: 7400).")
  private @Nullable Integer port;

  @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT,...",
      description =
          "Nodes of the cluster to join: addresses, dns:NAME:PORT or file:PATH;"
              + " none: create a cluster.")
  private @Nullable String join;

  @Option(
      names = "--initial-nodes",
      paramLabel = "N",
      description =
          "With how many nodes the cluster begins: a majority of them creates it"
              + " (default: the first of --join does).")
  private @Nullable Integer initialNodes;

  @Mixin private DiskOptions disk = new DiskOptions();

  @Option(names = "--config", paramLabel = "FILE", description = "A lattice.yaml with settings.")
  private @Nullable Path config;

  @Option(names = "--cluster-name", description = "The cluster's name (default: lattice).")
  private @Nullable String clusterName;

  @Option(names = "--shards", description = "Event loops that own partitions (default: cores).")
  private @Nullable Integer shards;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      description = "Address that others are told (default: where the node listens).")
  private @Nullable String advertise;

  @Option(
      names = "--cluster-secret-file",
      paramLabel = "FILE",
      description = "File with the secret that members prove to each other (default: none).")
  private @Nullable String secretFile;

  @Option(
      names = "--zone",
      description = "What the node may fail together with, such as a rack (default: none).")
  private @Nullable String zone;

  @Option(
      names = "--store-url",
      paramLabel = "JDBC-URL",
      description =
          "What lies behind maps that have a store: jdbc:..., rocksdb:DIRECTORY, memory: or own:NAME (default: none).")
  private @Nullable String storeUrl;

  /** The settings from the weakest to the strongest: file, environment, options. */
  NodeSettings settings() {
    NodeSettings settings = ofReference();
    if (config != null) {
      settings.file(read(config), config.toString());
    }
    return disk.into(settings.environment(System.getenv()))
        .flag("port", port)
        .flag("host", host)
        .flag("join", join)
        .flag("initial-nodes", initialNodes)
        .flag("cluster-name", clusterName)
        .flag("shards", shards)
        .flag("zone", zone)
        .flag("store-url", storeUrl)
        .flag("advertise", advertise)
        .flag("cluster-secret-file", secretFile);
  }

  /** The defaults, and above them what the environment says. */
  static NodeSettings ofEnvironment() {
    return ofReference().environment(System.getenv());
  }

  private static NodeSettings ofReference() {
    return new NodeSettings(reference(), SettingOptions::textOrNull);
  }

  private static @Nullable String textOrNull(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The reference file with all defaults. */
  static String reference() {
    try (InputStream in = SettingOptions.class.getResourceAsStream("/lattice-reference.yaml")) {
      if (in == null) {
        throw new IllegalStateException("lattice-reference.yaml is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
