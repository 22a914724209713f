package io.latticegrid.benchmarks.split;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.PNCounterConfig;
import com.hazelcast.config.SetConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import io.latticegrid.benchmarks.peer.HazelcastMember;
import io.latticegrid.benchmarks.peer.MemberProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process with one Hazelcast member behind a proxy: {@code PORT PUBLIC-ADDRESS OUTBOUND-PORTS
 * ADDRESS...}. It ends when its standard input does.
 *
 * <p>Its detection and its merging are tuned as fast as its manual allows within reason (the
 * defaults are 60 s of silence and 300 s until the first merge), and each structure has the policy
 * that keeps most: the latest update for maps, its conflict-free counter as it is.
 */
final class HazelcastSplitMember {
  /** The line that says that a split was merged. */
  static final String MERGED = "member has merged";

  private HazelcastSplitMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    List<String> addresses = List.of(arguments).subList(3, arguments.length);
    Config config = HazelcastMember.config(Integer.parseInt(arguments[0]), addresses);
    config
        .getNetworkConfig()
        .setPublicAddress(arguments[1])
        .addOutboundPortDefinition(arguments[2]);
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config.setProperty("hazelcast.max.no.heartbeat.seconds", "5");
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.addMapConfig(
        new MapConfig("records")
            .setBackupCount(2)
            .setPerEntryStatsEnabled(true)
            .setInMemoryFormat(InMemoryFormat.BINARY)
            .setMergePolicyConfig(
                new MergePolicyConfig(LatestUpdateMergePolicy.class.getName(), 100)));
    config.addSetConfig(
        new SetConfig("elements")
            .setBackupCount(2)
            .setMergePolicyConfig(
                new MergePolicyConfig(PutIfAbsentMergePolicy.class.getName(), 100)));
    config.addPNCounterConfig(new PNCounterConfig("added"));
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    member
        .getLifecycleService()
        .addLifecycleListener(event -> {
          if (event.getState() == LifecycleState.MERGED) {
            System.out.println(MERGED);
          }
        });
    while (member.getCluster().getMembers().size() < addresses.size()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }
}
