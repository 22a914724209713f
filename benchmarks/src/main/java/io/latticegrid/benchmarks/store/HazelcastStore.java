package io.latticegrid.benchmarks.store;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.latticegrid.benchmarks.peer.CommonPool;
import io.latticegrid.benchmarks.peer.HazelcastMember;
import io.latticegrid.benchmarks.peer.HazelcastPeer;
import io.latticegrid.benchmarks.peer.MemberProcess;
import io.latticegrid.benchmarks.peer.ServerProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hazelcast community: three members with the table as a MapStore, written behind. */
final class HazelcastStore implements StorePeer {
  private static final int FIRST_PORT = 16_701;

  private final ServerProcesses servers = new ServerProcesses("Hazelcast");
  private final List<Integer> ports = new ArrayList<>();
  private @Nullable HazelcastInstance client;
  private @Nullable IMap<Long, Long> stored;
  private @Nullable IMap<Long, Long> plain;

  @Override
  public String name() {
    return "Hazelcast";
  }

  @Override
  public void start(TableServer table) throws IOException, InterruptedException {
    int firstPort = ServerProcesses.freePorts(FIRST_PORT, NODES, 1);
    List<String> addresses = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      ports.add(firstPort + node);
      addresses.add("127.0.0.1:" + (firstPort + node));
    }
    List<String> options = new ArrayList<>(HazelcastPeer.RECOMMENDED);
    CommonPool.missingOption().ifPresent(options::add);
    for (int node = 0; node < NODES; node++) {
      List<String> arguments = new ArrayList<>();
      arguments.add(String.valueOf(ports.get(node)));
      arguments.add(String.valueOf(table.port()));
      arguments.add(String.valueOf(node));
      arguments.addAll(addresses);
      servers.launch(options, HazelcastStoreMember.class, arguments);
    }
    for (int node = 0; node < NODES; node++) {
      int server = node;
      servers.await("joined", () -> servers.hasSaid(server, MemberProcess.READY));
    }
    ClientConfig config = new ClientConfig();
    config.setClusterName(HazelcastMember.CLUSTER);
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().setAddresses(addresses);
    HazelcastInstance connected = HazelcastClient.newHazelcastClient(config);
    client = connected;
    stored = connected.getMap("stored");
    plain = connected.getMap("plain");
  }

  @Override
  public List<Long> keysOf(int node, int count) {
    List<Long> keys = new ArrayList<>();
    for (long key = 0; keys.size() < count; key++) {
      Member owner = opened(client).getPartitionService().getPartition(key).getOwner();
      if (owner != null && owner.getAddress().getPort() == ports.get(node)) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public void set(long key, long value) {
    opened(stored).set(key, value);
  }

  @Override
  public void setPlain(long key, long value) {
    opened(plain).set(key, value);
  }

  @Override
  public long size() {
    return opened(stored).size();
  }

  @Override
  public void kill(int node) throws InterruptedException {
    servers.kill(node);
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdown();
    }
    servers.close();
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }
}
