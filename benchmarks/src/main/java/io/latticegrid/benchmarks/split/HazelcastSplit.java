package io.latticegrid.benchmarks.split;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.RoutingMode;
import com.hazelcast.collection.ISet;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.crdt.pncounter.PNCounter;
import com.hazelcast.map.IMap;
import io.latticegrid.benchmarks.peer.CommonPool;
import io.latticegrid.benchmarks.peer.HazelcastMember;
import io.latticegrid.benchmarks.peer.HazelcastPeer;
import io.latticegrid.benchmarks.peer.MemberProcess;
import io.latticegrid.benchmarks.peer.ServerProcesses;
import io.latticegrid.node.demo.CallerReader;
import io.latticegrid.node.demo.FaultProxy;
import io.latticegrid.proto.routing.Address;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast community with what it has for each task: a map of records, its conflict-free counter,
 * a set. Who calls is told from the ports from which members and clients connect.
 */
final class HazelcastSplit implements SplitPeer {
  private static final int FIRST_PORT = 15_701;
  private static final int FIRST_OUTBOUND = 21_000;
  private static final int OUTBOUND_PORTS = 200;
  private static final int CALLERS = 5;
  private static final long SETTLE_SECONDS = 5;

  private final ServerProcesses servers = new ServerProcesses("Hazelcast");
  private @Nullable FaultProxy proxy;
  private List<String> fronts = List.of();
  private int merges;

  @Override
  public String name() {
    return "Hazelcast";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, NODES, 1);
    List<Address> behind = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      behind.add(new Address("127.0.0.1", firstPort + node));
    }
    FaultProxy opened = FaultProxy.before(behind, HazelcastSplit::callerOf);
    proxy = opened;
    fronts = opened.fronts().stream().map(Address::toString).toList();
    List<String> options = new ArrayList<>(HazelcastPeer.RECOMMENDED);
    CommonPool.missingOption().ifPresent(options::add);
    for (int node = 0; node < NODES; node++) {
      List<String> arguments = new ArrayList<>();
      arguments.add(String.valueOf(behind.get(node).port()));
      arguments.add(fronts.get(node));
      arguments.add(outbound(node));
      arguments.addAll(fronts);
      servers.launch(options, HazelcastSplitMember.class, arguments);
    }
    for (int node = 0; node < NODES; node++) {
      int server = node;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
  }

  private static CallerReader callerOf(Socket socket, List<Address> fronts) {
    int place = (socket.getPort() - FIRST_OUTBOUND) / OUTBOUND_PORTS;
    int caller = socket.getPort() >= FIRST_OUTBOUND && place < CALLERS ? place : FaultProxy.ANYBODY;
    return (bytes, length) -> caller;
  }

  private static String outbound(int caller) {
    int first = FIRST_OUTBOUND + caller * OUTBOUND_PORTS;
    return first + "-" + (first + OUTBOUND_PORTS - 1);
  }

  @Override
  public SplitSide connect(int caller) {
    ClientConfig config = config();
    config.getNetworkConfig().addOutboundPortDefinition(outbound(caller));
    config.getNetworkConfig().getClusterRoutingConfig().setRoutingMode(RoutingMode.SINGLE_MEMBER);
    // Its own side's node, so that no operation needs the other's.
    config.getNetworkConfig().setAddresses(List.of(fronts.get(caller == EAST ? EAST_NODE : 0)));
    return new Side(HazelcastClient.newHazelcastClient(config));
  }

  @Override
  public SplitSide observe() {
    ClientConfig config = config();
    config.getNetworkConfig().setAddresses(fronts);
    return new Side(HazelcastClient.newHazelcastClient(config));
  }

  private static ClientConfig config() {
    ClientConfig config = new ClientConfig();
    config.setClusterName(HazelcastMember.CLUSTER);
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.client.invocation.timeout.seconds", "30");
    return config;
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
    merges++;
    servers.await("merged", () -> merged() >= merges);
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
  }

  private int merged() {
    int times = 0;
    for (int node = 0; node < NODES; node++) {
      times += servers.timesSaid(node, HazelcastSplitMember.MERGED);
    }
    return times;
  }

  @Override
  public void close() {
    servers.close();
    if (proxy != null) {
      proxy.close();
    }
  }

  /** A client's. */
  private static final class Side implements SplitSide {
    private final HazelcastInstance client;
    private final IMap<Integer, long[]> records;
    private final PNCounter counter;
    private final ISet<String> elements;

    Side(HazelcastInstance client) {
      this.client = client;
      this.records = client.getMap("records");
      this.counter = client.getPNCounter("added");
      this.elements = client.getSet("elements");
    }

    @Override
    public void create(int record) {
      records.set(record, new long[2]);
    }

    @Override
    public void write(int record, int field, long value) {
      // Nobody else on this side writes the record, so reading and writing it is no race.
      long[] fields = Objects.requireNonNull(records.get(record), "the record is gone");
      fields[field] = value;
      records.set(record, fields);
    }

    @Override
    public void add(long amount) {
      counter.addAndGet(amount);
    }

    @Override
    public void include(String element) {
      elements.add(element);
    }

    @Override
    public long[] record(int record) {
      long[] found = records.get(record);
      return found == null ? new long[2] : found;
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
      client.shutdown();
    }
  }
}
