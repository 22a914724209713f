package io.latticegrid.benchmarks.split;

import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.client.GridCounter;
import io.latticegrid.client.GridMap;
import io.latticegrid.client.GridSet;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.cli.Main;
import io.latticegrid.node.demo.FaultProxy;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.ClusterStatus;
import io.latticegrid.node.wire.MemberStatus;
import io.latticegrid.node.wire.SetGroupRequest;
import io.latticegrid.proto.routing.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** LatticeGrid, its default group told to have three copies, so that both sides have all. */
final class LatticeSplit implements SplitPeer {
  private static final int FIRST_PORT = 17_400;
  private static final int PORT_STEP = 10;
  private static final List<String> FIELDS = List.of("west", "east");

  private final ServerProcesses servers = new ServerProcesses("LatticeGrid");
  private @Nullable FaultProxy proxy;
  private @Nullable LatticeClient observer;

  /** The record whose fields the sides write. */
  record Pair(long west, long east) {}

  @Override
  public String name() {
    return "LatticeGrid";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, NODES, PORT_STEP);
    List<Address> behind = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      behind.add(new Address("127.0.0.1", firstPort + node * PORT_STEP));
    }
    FaultProxy opened = FaultProxy.before(behind);
    proxy = opened;
    List<String> fronts = opened.fronts().stream().map(Address::toString).toList();
    for (int node = 0; node < NODES; node++) {
      servers.launch(
          List.of(
              "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
              "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED"),
          Main.class,
          List.of(
              "node",
              "--port",
              String.valueOf(behind.get(node).port()),
              "--advertise",
              fronts.get(node),
              "--join",
              String.join(",", fronts),
              "--data-dir",
              servers.directory().resolve("node-" + node).toString()));
    }
    servers.await("answering", () -> tryConnect(fronts));
    LatticeClient client = observer();
    servers.await("joined", () -> client.members().size() == NODES);
    SetGroupRequest group =
        SetGroupRequest.newBuilder()
            .setName(LatticeClient.DEFAULT_GROUP)
            .setBackups(NODES - 1)
            .build();
    new AdminClient(client).ask(AdminRequest.newBuilder().setSetGroup(group).build());
    awaitWhole();
  }

  private boolean tryConnect(List<String> fronts) {
    try {
      observer = LatticeClient.connect(ClientConfig.of(fronts.toArray(new String[0])));
      return true;
    } catch (GridException e) {
      return false; // no node listens yet
    }
  }

  @Override
  public SplitSide connect(int caller) throws IOException {
    Map<Address, Address> reached = new HashMap<>();
    List<String> seeds = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Address own = proxy().frontOf(node, caller);
      reached.put(proxy().front(node), own);
      seeds.add(own.toString());
    }
    return new Side(
        LatticeClient.connect(
            ClientConfig.of(seeds.toArray(new String[0]))
                .withTranslation(address -> reached.getOrDefault(address, address))
                .withAttemptTimeout(Duration.ofSeconds(1))
                .withHealthCheck(Duration.ofSeconds(1))),
        true);
  }

  @Override
  public SplitSide observe() {
    return new Side(observer(), false);
  }

  private LatticeClient observer() {
    if (observer == null) {
      throw new IllegalStateException("not started");
    }
    return observer;
  }

  @Override
  public FaultProxy proxy() {
    if (proxy == null) {
      throw new IllegalStateException("not started");
    }
    return proxy;
  }

  @Override
  public void awaitWhole() throws IOException, InterruptedException {
    servers.await("whole", this::isWhole);
  }

  private boolean isWhole() {
    try {
      ClusterStatus status = new AdminClient(observer()).clusterStatus();
      boolean merged =
          status.getMembersCount() == NODES
              && status.getMembersList().stream()
                  .allMatch(member -> member.getState() == MemberStatus.State.OK);
      return merged
          && observer().routing().tables().getFirst().rows().stream()
              .allMatch(row -> row.target().isEmpty() && row.inSync().size() == NODES);
    } catch (GridException e) {
      return false; // whoever was asked is just coming back
    }
  }

  @Override
  public void close() {
    if (observer != null) {
      observer.close();
    }
    servers.close();
    if (proxy != null) {
      proxy.close();
    }
  }

  /** A client's. */
  private static final class Side implements SplitSide {
    private final LatticeClient client;
    private final boolean owned;
    private final GridMap<Integer, Pair> records;
    private final GridCounter counter;
    private final GridSet<String> elements;

    Side(LatticeClient client, boolean owned) {
      this.client = client;
      this.owned = owned;
      this.records = client.map("records", Integer.class, Pair.class);
      this.counter = client.counter("added");
      this.elements = client.set("elements", String.class);
    }

    @Override
    public void create(int record) {
      records.set(record, new Pair(0, 0));
    }

    @Override
    public void write(int record, int field, long value) {
      if (!records.update(record, Map.of(FIELDS.get(field), value))) {
        throw new IllegalStateException("record " + record + " is gone");
      }
    }

    @Override
    public void add(long amount) {
      counter.add(amount);
    }

    @Override
    public void include(String element) {
      elements.add(element);
    }

    @Override
    public long[] record(int record) {
      Pair found = records.get(record);
      return found == null ? new long[2] : new long[] {found.west(), found.east()};
    }

    @Override
    public long counter() {
      return counter.get();
    }

    @Override
    public Set<String> elements() {
      return new HashSet<>(elements);
    }

    @Override
    public void close() {
      if (owned) {
        client.close();
      }
    }
  }
}
