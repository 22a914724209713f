package io.latticegrid.metadata.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.AdmissionRules;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.ControlStats;
import io.latticegrid.metadata.JoinMode;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Nodes of a simulated world, and what must hold between them after every event. Confined to the
 * test.
 */
public final class SimCluster implements SimNetwork.Observer {
  /** Partitions a group in the simulation. */
  public static final int PARTITIONS = 12;

  private static final ControlConfig CONFIG =
      ControlConfig.DEFAULT.forCluster("sim", PARTITIONS, 1);

  private final SimWorld world;
  private long looks;
  private final SimNetwork network;
  private final List<Address> addresses = new ArrayList<>();
  private final List<SimNode> nodes = new ArrayList<>();
  private final Map<Long, TreeMap<Long, MetadataImage>> histories = new LinkedHashMap<>();
  private final Map<Integer, SimLogDisk> disks = new LinkedHashMap<>();
  private final Map<Integer, Integer> disksLost = new LinkedHashMap<>();
  private ControlConfig config = CONFIG;
  private int version = 1;
  private boolean rejoin;

  /** A world of a seed with addresses for a number of nodes, none of which runs. */
  public SimCluster(long seed, int size) {
    world = new SimWorld(seed);
    network = new SimNetwork(world, this);
    for (int i = 0; i < size; i++) {
      addresses.add(new Address("node" + i, 7400));
    }
    world.check(this::atMostOneServes);
  }

  /** Has nodes that start from now on speak versions up to this. */
  public void speak(int newest) {
    version = newest;
  }

  /** The world. */
  public SimWorld world() {
    return world;
  }

  /** The network. */
  public SimNetwork network() {
    return network;
  }

  /** Has nodes that were removed come back as new incarnations by themselves. */
  public void rejoinRemoved() {
    rejoin = true;
  }

  /** Starts the node of an address, in its next incarnation, with the list of all addresses. */
  public SimNode start(int index) {
    return start(index, JoinMode.join(addresses));
  }

  /** Starts the node of an address in some mode. */
  public SimNode start(int index, JoinMode mode) {
    return start(index, mode, config);
  }

  /** Starts the node of an address in some mode and configuration. */
  public SimNode start(int index, JoinMode mode, ControlConfig config) {
    long nodeId = index + 1 + 1_000L * disksLost.getOrDefault(index, 0);
    int incarnation = 1;
    for (SimNode node : nodes) {
      incarnation += node.id().nodeId() == nodeId ? 1 : 0;
    }
    MemberId id = new MemberId(nodeId, incarnation);
    MemberInfo info = new MemberInfo(id, addresses.get(index), 2, version);
    SimNode node = new SimNode(world, network, info, config, disk(index), AdmissionRules.DEFAULT);
    nodes.add(node);
    network.add(node);
    node.start(mode);
    return node;
  }

  /** Adds a node that is not started, with rules of its own. */
  public SimNode prepare(MemberInfo info, AdmissionRules rules) {
    SimLogDisk own = new SimLogDisk(world.rand().fork("disk of " + info));
    SimNode node = new SimNode(world, network, info, CONFIG, own, rules);
    nodes.add(node);
    network.add(node);
    return node;
  }

  /** Has nodes start with another configuration from now on. */
  public void startWith(ControlConfig other) {
    config = other;
  }

  /** The index of a node's address. */
  public int index(SimNode node) {
    return addresses.indexOf(node.info().address());
  }

  /** The log disk of an address. */
  public SimLogDisk disk(int index) {
    return disks.computeIfAbsent(index, i -> new SimLogDisk(world.rand().fork("disk " + i)));
  }

  /** The disk of an address is lost with all that was on it, who the node was included. */
  public void loseDisk(int index) {
    disk(index).wipe();
    disksLost.merge(index, 1, Integer::sum);
  }

  /** Starts nodes one after another until all are in one cluster. */
  public List<SimNode> grow(int size) {
    List<SimNode> grown = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      grown.add(start(i, i == 0 ? JoinMode.create() : JoinMode.join(addresses)));
      settle(20_000);
    }
    return grown;
  }

  /** The configuration that nodes start with. */
  public static ControlConfig config() {
    return CONFIG;
  }

  /** The addresses, by index. */
  public List<Address> addresses() {
    return addresses;
  }

  /** The life of a node that runs, or ran last. */
  public SimNode node(int index) {
    SimNode last = null;
    for (SimNode node : nodes) {
      last = node.info().address().equals(addresses.get(index)) ? node : last;
    }
    if (last == null) {
      throw new AssertionError("node " + index + " never ran");
    }
    return last;
  }

  /** The node that decides; fails if there is none. */
  public SimNode coordinator() {
    return alive().stream()
        .filter(node -> node.control().stats().role() == ControlStats.Role.COORDINATOR)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no coordinator: " + describe()));
  }

  /** The nodes that run. */
  public List<SimNode> alive() {
    return nodes.stream().filter(SimNode::isAlive).toList();
  }

  /** Ends the process of a node. */
  public void crash(SimNode node) {
    network.crash(node);
  }

  /** Splits nodes into two sides that don't hear each other. */
  public void split(List<SimNode> one, List<SimNode> other) {
    for (SimNode a : one) {
      for (SimNode b : other) {
        network.block(a.info().address(), b.info().address());
        network.block(b.info().address(), a.info().address());
      }
    }
  }

  /**
   * Lets time pass until all that run agree that they are the members and every partition is fully
   * replicated.
   */
  public void settle(long limitMillis) {
    if (!world.runUntil(() -> isSettled(alive()), limitMillis)) {
      throw new AssertionError("not settled: " + describe());
    }
  }

  /** The same, and the log has the voters that it is to have. */
  public boolean isSettled(List<SimNode> expected) {
    return serves(expected) && votersSettled(expected, expected.get(0).image());
  }

  /**
   * Whether these nodes agree that they are the members, with every partition fully replicated and
   * served.
   */
  public boolean serves(List<SimNode> expected) {
    if (expected.isEmpty() || !expected.stream().allMatch(SimNode::hasLease)) {
      return false;
    }
    MetadataImage first = expected.get(0).image();
    boolean agreed =
        first.members().size() == expected.size()
            && expected.stream()
                .allMatch(n -> n.image().index() == first.index() && first.isMember(n.id()));
    return agreed && first.tables().stream().allMatch(table -> isReplicated(first, table));
  }

  /** Whether the log has as many voters as it is to have, all of them members. */
  private static boolean votersSettled(List<SimNode> nodes, MetadataImage image) {
    int members = image.members().size();
    int wanted = members < 3 ? 1 : members < 5 ? 3 : 5;
    for (SimNode node : nodes) {
      RaftView view = node.control().voters();
      if (view != null && view.leads()) {
        return view.voters().size() == wanted
            && view.members().size() == wanted
            && !view.changing()
            && view.voters().stream()
                .allMatch(v -> image.memberIds().stream().anyMatch(m -> m.nodeId() == v.nodeId()));
      }
    }
    return false;
  }

  private static boolean isReplicated(MetadataImage image, PartitionTable table) {
    int backups = image.catalog().group(table.group()).orElseThrow().backups();
    int copies = Math.min(image.members().size(), backups + 1);
    return table.rows().stream()
        .allMatch(row ->
            row.replicas().isEmpty() || (row.target().isEmpty() && row.inSync().size() == copies));
  }

  /** What each node believes, for a failed test. */
  public String describe() {
    StringBuilder text = new StringBuilder("at " + world.now() / 1_000_000 + " ms");
    for (SimNode node : nodes) {
      text.append("\n  ").append(node.id()).append(node.isAlive() ? " " : " dead ");
      if (node.control().image() != null) {
        text.append("index ").append(node.image().index());
        text.append(" members ").append(node.image().memberIds());
        text.append(node.hasLease() ? " lease" : " no lease");
        text.append(" moving ");
        text.append(
            node.image().table(1).rows().stream().filter(r -> !r.target().isEmpty()).count());
      }
      text.append(" voters ").append(node.control().voters());
      text.append(' ').append(node.control().stats());
    }
    return text.toString();
  }

  /** The one history of the one cluster. */
  public NavigableMap<Long, MetadataImage> history() {
    if (histories.size() != 1) {
      throw new AssertionError(histories.size() + " clusters");
    }
    return histories.values().iterator().next();
  }

  @Override
  public void committed(SimNode node, MetadataImage image) {
    TreeMap<Long, MetadataImage> history =
        histories.computeIfAbsent(image.clusterId(), id -> new TreeMap<>());
    MetadataImage known = history.putIfAbsent(image.index(), image);
    if (known != null && known.digest() != image.digest()) {
      throw new AssertionError(
          node.id() + " has another image at index " + image.index() + "\n" + known + "\n" + image);
    }
    if (known == null) {
      MetadataImage before = history.get(image.index() - 1);
      if (before != null) {
        follows(before, image);
      }
    }
  }

  @Override
  public void removed(SimNode node) {
    if (rejoin) {
      world.after(
          50_000_000L,
          () -> {
            if (node.isAlive()) {
              network.crash(node);
              start(addresses.indexOf(node.info().address()));
            }
          });
    }
  }

  private static void follows(MetadataImage before, MetadataImage after) {
    for (PartitionTable table : before.tables()) {
      for (PartitionRow row : table.rows()) {
        PartitionRow next = after.table(table.group()).row(row.partition());
        require(next.epoch() >= row.epoch(), "epoch went back", row, next);
        if (!row.equals(next)) {
          boolean reborn = next.epoch() == PartitionRow.nextGeneration(row.epoch());
          require(next.epoch() == row.epoch() + 1 || reborn, "epoch skipped", row, next);
          List<MemberId> had = row.replicas().isEmpty() ? row.holders() : row.inSync();
          require(
              reborn || next.replicas().isEmpty() || had.contains(next.replicas().get(0)),
              "promoted without every write",
              row,
              next);
          require(
              !next.replicas().isEmpty() || row.inSync().stream().noneMatch(after::isMember),
              "lost although somebody has it",
              row,
              next);
          require(
              reborn || after.actingMillis() > 0 || copiesStay(before, after, table.group(), next),
              "a planned move took a copy too many",
              row,
              next);
        }
      }
    }
  }

  /**
   * Whether the copies left are as many as configured, where copies were given up at members that
   * are still there.
   */
  private static boolean copiesStay(
      MetadataImage before, MetadataImage after, int group, PartitionRow next) {
    PartitionRow row = before.table(group).row(next.partition());
    boolean givesUp =
        row.inSync().stream()
            .anyMatch(member -> after.isMember(member) && !next.replicas().contains(member));
    int wanted = 1 + after.catalog().group(group).orElseThrow().backups();
    int possible = after.members().size() - after.draining().size();
    return !givesUp || next.inSync().size() >= Math.min(wanted, Math.max(1, possible));
  }

  private static void require(
      boolean condition, String what, PartitionRow before, PartitionRow after) {
    if (!condition) {
      throw new AssertionError(what + ": " + before + " -> " + after);
    }
  }

  /** Looks at every sixteenth event: a lease lasts for many, and the look is dear. */
  private void atMostOneServes() {
    if (looks++ % 16 != 0) {
      return;
    }
    List<SimNode> holders = nodes.stream().filter(SimNode::hasLease).toList();
    if (holders.size() < 2) {
      return;
    }
    int groups = holders.stream().mapToInt(node -> node.image().tables().size()).max().orElse(0);
    for (int group = 1; group <= groups; group++) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        SimNode server = null;
        for (SimNode node : holders) {
          if (node.serves(group, partition)) {
            if (server != null && server.image().clusterId() == node.image().clusterId()) {
              throw new AssertionError(
                  server.id() + " and " + node.id() + " both serve " + partition + describe());
            }
            server = node;
          }
        }
      }
    }
  }
}
