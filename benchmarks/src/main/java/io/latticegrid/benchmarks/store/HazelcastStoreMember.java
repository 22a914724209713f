package io.latticegrid.benchmarks.store;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MapStoreConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapStore;
import io.latticegrid.benchmarks.peer.HazelcastMember;
import io.latticegrid.benchmarks.peer.MemberProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process with one Hazelcast member and the table behind a map: {@code PORT TABLE-PORT NODE
 * ADDRESS...}. It ends when its standard input does.
 */
final class HazelcastStoreMember {
  private HazelcastStoreMember() {}

  /** Runs the member. */
  public static void main(String[] arguments) throws Exception {
    List<String> addresses = List.of(arguments).subList(3, arguments.length);
    TableCall call = new TableCall(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    Config config = HazelcastMember.config(Integer.parseInt(arguments[0]), addresses);
    config.addMapConfig(
        new MapConfig("stored")
            .setBackupCount(1)
            .setMapStoreConfig(
                new MapStoreConfig()
                    .setEnabled(true)
                    .setImplementation(new Table(call))
                    .setWriteDelaySeconds(StorePeer.DELAY_MILLIS / 1_000)
                    .setWriteBatchSize(100)
                    .setWriteCoalescing(true)));
    config.addMapConfig(new MapConfig("plain").setBackupCount(1));
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    while (member.getCluster().getMembers().size() < addresses.size()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    member.getMap("plain").clear();
    while (!member.getPartitionService().isClusterSafe()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    MemberProcess.serveUntilOrphaned();
  }

  /** The table as its interface has it. */
  private record Table(TableCall call) implements MapStore<Long, Long> {
    @Override
    public void store(Long key, Long value) {
      call.write(null, List.of(new TableCall.Row(key, value)));
    }

    @Override
    public void storeAll(Map<Long, Long> entries) {
      List<TableCall.Row> rows = new ArrayList<>();
      entries.forEach((key, value) -> rows.add(new TableCall.Row(key, value)));
      call.write(null, rows);
    }

    @Override
    public void delete(Long key) {
      call.write(null, List.of(new TableCall.Row(key, null)));
    }

    @Override
    public void deleteAll(Collection<Long> keys) {
      call.write(null, keys.stream().map(key -> new TableCall.Row(key, null)).toList());
    }

    @Override
    public @Nullable Long load(Long key) {
      return null;
    }

    @Override
    public Map<Long, Long> loadAll(Collection<Long> keys) {
      return Map.of();
    }

    @Override
    public @Nullable Iterable<Long> loadAllKeys() {
      return null;
    }
  }
}
