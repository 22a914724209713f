package io.latticegrid.client.fake;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as clients see it: nodes that answer, one copy of the data, and a window that remembers
 * every write. Replication always works here, so that whatever is applied twice or lost is the
 * client's fault. Confined to the test's thread.
 */
public final class FakeCluster {
  /** Partitions of the only group. */
  public static final int PARTITIONS = 16;

  /** The number of the only group. */
  public static final int GROUP = 1;

  final VirtualWorld world = new VirtualWorld();
  final Map<Integer, NavigableMap<String, byte[]>> entries = new LinkedHashMap<>();
  final Map<String, Result> window = new LinkedHashMap<>();
  final Map<String, byte[]> maps = new LinkedHashMap<>();
  private final Rand rand;
  private final FakeNetwork network;
  private final List<FakeNode> nodes = new ArrayList<>();
  private final List<PartitionRow> rows = new ArrayList<>();
  private long clusterId = 77;
  private long version = 1;
  private int applied;
  private int copyAgeMillis;

  /** A cluster of nodes at {@code node-0:7400} and so on, partitions dealt round robin. */
  public FakeCluster(int nodeCount, long seed) {
    rand = new SplittableRand(seed);
    network = new FakeNetwork(world, rand.fork("network"));
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new FakeNode(this, i, 1));
      network.listen(address(i), nodes.get(i));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      entries.put(partition, new TreeMap<>());
      rows.add(row(partition, 1, partition % nodeCount));
    }
  }

  /** Time. */
  public VirtualWorld world() {
    return world;
  }

  /** The network, for faults. */
  public FakeNetwork network() {
    return network;
  }

  /** A node. */
  public FakeNode node(int index) {
    return nodes.get(index);
  }

  /** The address of a node. */
  public static Address address(int index) {
    return new Address("node-" + index, 7400);
  }

  /** Ports for a client. */
  public ClientPorts ports(String client) {
    return new ClientPorts(world, network, rand.fork(client), world::awaitDone);
  }

  /** A configuration that knows the first node only. */
  public static ClientConfig config() {
    return ClientConfig.of("node-0:7400");
  }

  /** How many writes have taken place. */
  public int applied() {
    return applied;
  }

  void countApplied() {
    applied++;
  }

  /** Members and tables as they are now. */
  public RoutingView view() {
    List<MemberInfo> members = new ArrayList<>();
    for (FakeNode node : nodes) {
      if (node.isMember()) {
        members.add(node.info());
      }
    }
    return new RoutingView(
        clusterId, version, PARTITIONS, members, List.of(new PartitionTable(GROUP, version, rows)));
  }

  long clusterId() {
    return clusterId;
  }

  /** From now on it says to be another cluster. */
  public void becomeAnotherCluster() {
    clusterId++;
  }

  PartitionRow row(int partition) {
    return rows.get(partition);
  }

  /** Moves a partition to a node; clients are told only with {@link #push}. */
  public void move(int partition, int node) {
    rows.set(partition, row(partition, row(partition).epoch() + 1, node));
    version++;
  }

  /** A node has a copy of a partition, in sync. */
  public void backUp(int partition, int node) {
    PartitionRow row = row(partition);
    List<MemberId> replicas = new ArrayList<>(row.replicas());
    replicas.add(nodes.get(node).id());
    long epoch = row.epoch() + 1;
    rows.set(
        partition, new PartitionRow(partition, epoch, row.reign(), replicas, replicas, List.of()));
    version++;
  }

  /** How old copies may be from now on, as the nodes that have them say. */
  public void age(int millis) {
    copyAgeMillis = millis;
  }

  int copyAgeMillis() {
    return copyAgeMillis;
  }

  /** Nobody serves a partition any more: it is lost, or held by a node that is away. */
  public void unserve(int partition, boolean isHeld) {
    PartitionRow row = row(partition);
    List<MemberId> holders = isHeld ? row.replicas() : List.of();
    long epoch = row.epoch() + 1;
    rows.set(
        partition,
        new PartitionRow(partition, epoch, epoch, List.of(), List.of(), List.of(), holders));
    version++;
  }

  /** A lost partition begins anew, empty, at a node. */
  public void beginAnew(int partition, int node) {
    long epoch = PartitionRow.nextGeneration(row(partition).epoch());
    rows.set(partition, row(partition, epoch, node));
    version++;
  }

  /** A version of the view that says nothing new. */
  public void raiseVersion() {
    version++;
  }

  /** Tells all subscribed clients. */
  public void push() {
    nodes.forEach(FakeNode::push);
  }

  /**
   * Kills a node and gives its partitions to another; survivors know at once and tell the clients.
   */
  public void crash(int dead, int heir) {
    network.kill(address(dead));
    node(dead).leave();
    for (PartitionRow row : new ArrayList<>(rows)) {
      if (row.isPrimary(node(dead).id())) {
        move(row.partition(), heir);
      }
    }
    version++;
  }

  /** Starts a dead node again under the next incarnation. */
  public void restart(int index) {
    FakeNode reborn = new FakeNode(this, index, node(index).id().incarnation() + 1);
    nodes.set(index, reborn);
    network.listen(address(index), reborn);
    version++;
  }

  /** Who a member id belongs to; null for nobody present. */
  @Nullable MemberInfo info(MemberId id) {
    return nodes.stream()
        .map(FakeNode::info)
        .filter(info -> info.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  private PartitionRow row(int partition, long epoch, int node) {
    List<MemberId> replicas = List.of(nodes.get(node).id());
    return new PartitionRow(partition, epoch, epoch, replicas, replicas, List.of());
  }
}
