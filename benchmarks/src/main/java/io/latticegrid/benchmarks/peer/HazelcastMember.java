package io.latticegrid.benchmarks.peer;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process with one Hazelcast member on loopback: {@code PORT ADDRESS...}. It says so when it has
 * found the others, and ends when its standard input does, that is with the process that started
 * it.
 */
public final class HazelcastMember {
  /** The cluster's name. */
  public static final String CLUSTER = "lattice-bench";

  private HazelcastMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    List<String> addresses = List.of(arguments).subList(1, arguments.length);
    HazelcastInstance member =
        Hazelcast.newHazelcastInstance(config(Integer.parseInt(arguments[0]), addresses));
    while (member.getCluster().getMembers().size() < addresses.size()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    // The first use of a map deals the partitions out.
    member.getMap("bench").clear();
    while (!member.getPartitionService().isClusterSafe()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }

  /** A member that listens on a port of loopback and looks for the others at addresses. */
  public static Config config(int port, List<String> addresses) {
    Config config = new Config();
    config.setClusterName(CLUSTER);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.addMapConfig(new MapConfig("bench").setBackupCount(1).setAsyncBackupCount(0));
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(false).setPublicAddress("127.0.0.1:" + port);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(addresses);
    return config;
  }
}
