package io.latticegrid.node.config;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node runs. Immutable.
 *
 * @param listen where it listens; port 0 takes any free one
 * @param join where to look for nodes of the cluster to join, and when to create one
 * @param dataDir where its id is kept; null: nothing outlives the process
 * @param shards event loops that own partitions: fewer leave cores idle, more than cores compete
 * @param control figures of the control plane, the cluster's name and partition count among them
 * @param partitions limits of the partitions
 * @param access how others reach it, and what it demands of members
 * @param zone what the node may fail together with, such as a rack; empty: nothing in particular
 * @param stores the database behind maps
 * @param dataLog whether what its partitions have is kept in a log below {@code dataDir}
 */
public record NodeConfig(
    Address listen,
    JoinConfig join,
    @Nullable String dataDir,
    int shards,
    ControlConfig control,
    HostConfig partitions,
    AccessConfig access,
    String zone,
    StoreSettings stores,
    boolean dataLog) {
  /** Checks the figures. */
  public NodeConfig {
    if (shards < 1 || shards > 1024) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "shards must be from 1 to 1024, not " + shards);
    }
    if (dataLog && dataDir == null) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT, "a data log needs a data directory");
    }
  }

  /** A node that anybody may join. */
  public NodeConfig(
      Address listen,
      List<Seed> join,
      @Nullable String dataDir,
      int shards,
      ControlConfig control,
      HostConfig partitions) {
    this(
        listen,
        new JoinConfig(join),
        dataDir,
        shards,
        control,
        partitions,
        AccessConfig.DEFAULT,
        "",
        StoreSettings.NONE,
        false);
  }

  /** A node on a loopback port, alone, with the defaults. */
  public static NodeConfig onPort(int port) {
    return new NodeConfig(
        new Address("127.0.0.1", port),
        List.of(),
        null,
        Math.max(1, Runtime.getRuntime().availableProcessors()),
        ControlConfig.DEFAULT,
        HostConfig.defaults());
  }

  /**
   * The same node joining a cluster by addresses such as {@code host:port}, {@code dns:name:port}
   * or {@code file:path}.
   */
  public NodeConfig joining(String... addresses) {
    List<Seed> parsed = Arrays.stream(addresses).map(Seed::parse).toList();
    return withJoin(new JoinConfig(parsed, join.initialNodes()));
  }

  /** The same node looking for its cluster otherwise. */
  public NodeConfig withJoin(JoinConfig newJoin) {
    return new NodeConfig(
        listen, newJoin, dataDir, shards, control, partitions, access, zone, stores, dataLog);
  }

  /** The same node keeping its id in a directory. */
  public NodeConfig withDataDir(@Nullable String directory) {
    return new NodeConfig(
        listen, join, directory, shards, control, partitions, access, zone, stores, dataLog);
  }

  /** The same node with a number of shards. */
  public NodeConfig withShards(int number) {
    return new NodeConfig(
        listen, join, dataDir, number, control, partitions, access, zone, stores, dataLog);
  }

  /** The same node with other figures of the control plane. */
  public NodeConfig withControl(ControlConfig newControl) {
    return new NodeConfig(
        listen, join, dataDir, shards, newControl, partitions, access, zone, stores, dataLog);
  }

  /** The same node reached otherwise, or demanding something else of members. */
  public NodeConfig withAccess(AccessConfig newAccess) {
    return new NodeConfig(
        listen, join, dataDir, shards, control, partitions, newAccess, zone, stores, dataLog);
  }

  /** The same node in a zone. */
  public NodeConfig withZone(String newZone) {
    return new NodeConfig(
        listen, join, dataDir, shards, control, partitions, access, newZone, stores, dataLog);
  }

  /** The same node with a database behind maps. */
  public NodeConfig withStores(StoreSettings newStores) {
    return new NodeConfig(
        listen, join, dataDir, shards, control, partitions, access, zone, newStores, dataLog);
  }

  /** The same node keeping what its partitions have in a log, or not. */
  public NodeConfig withDataLog(boolean keeps) {
    return new NodeConfig(
        listen, join, dataDir, shards, control, partitions, access, zone, stores, keeps);
  }
}
