package io.latticegrid.node;

import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.node.server.Shard;
import io.latticegrid.partition.RestoredCopies;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.storage.log.DataLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a node's log into its shards when the node starts. Confined to the control loop. A segment
 * at a time is in memory beside what comes of it.
 */
final class LogReading {
  private static final Logger LOG = LoggerFactory.getLogger(LogReading.class);

  private final DataLog log;
  private final List<Shard> shards;
  private final Loop control;
  private final BiConsumer<Inheritance, @Nullable Exception> done;
  private final List<RestoredCopies.Restored> restored = new ArrayList<>();
  private int left;

  private LogReading(
      DataLog log,
      List<Shard> shards,
      Loop control,
      BiConsumer<Inheritance, @Nullable Exception> done) {
    this.log = log;
    this.shards = shards;
    this.control = control;
    this.done = done;
  }

  /**
   * Reads all of it.
   *
   * @param done told on the control loop what is there, or why the log can't be used
   */
  static void read(
      DataLog log,
      List<Shard> shards,
      Loop control,
      BiConsumer<Inheritance, @Nullable Exception> done) {
    LogReading reading = new LogReading(log, shards, control, done);
    log.restore(
        (items, next) -> control.execute(() -> reading.deal(items, next)),
        error -> control.execute(() -> reading.over(error)));
  }

  private void deal(List<DataLog.Item> items, Runnable next) {
    List<List<DataLog.Item>> dealt = new ArrayList<>();
    shards.forEach(shard -> dealt.add(new ArrayList<>()));
    for (DataLog.Item item : items) {
      int group = item.record().group();
      int partition = item.record().partition();
      dealt.get(ShardTable.shardOf(group, partition, shards.size())).add(item);
    }
    left = shards.size();
    for (Shard shard : shards) {
      shard.execute(() -> {
        shard.host().restore(dealt.get(shard.index()));
        control.execute(() -> taken(next));
      });
    }
  }

  private void taken(Runnable next) {
    left--;
    if (left == 0) {
      next.run();
    }
  }

  private void over(@Nullable Exception error) {
    if (error != null) {
      done.accept(Inheritance.NONE, error);
      return;
    }
    for (Shard shard : shards) {
      shard.execute(() -> {
        RestoredCopies.Restored there = shard.host().restored();
        control.execute(() -> restored(there));
      });
    }
  }

  private void restored(RestoredCopies.Restored there) {
    restored.add(there);
    if (restored.size() == shards.size()) {
      restored.forEach(one -> one.damaged().forEach(LogReading::warn));
      done.accept(inheritance(), null);
      log.check(damage ->
          LOG.error("the data log is damaged, and is written anew: {}", damage.getMessage()));
    }
  }

  private static void warn(String damage) {
    LOG.error("the data log has no usable copy of {}", damage);
  }

  private Inheritance inheritance() {
    Map<List<Integer>, List<Integer>> partitions = new TreeMap<>(LogReading::compare);
    long entries = 0;
    long found = 0;
    for (RestoredCopies.Restored one : restored) {
      for (RestoredCopies.Copy copy : one.whole()) {
        partitions
            .computeIfAbsent(List.of(copy.group(), copy.life()), key -> new ArrayList<>())
            .add(copy.partition());
        entries += copy.entries();
        found++;
      }
    }
    List<Inheritance.Copies> copies = new ArrayList<>();
    partitions.forEach((key, numbers) ->
        copies.add(new Inheritance.Copies(key.getFirst(), key.getLast(), numbers)));
    LOG.info(
        "the data log, {} bytes, has {} entries of {} partitions",
        log.totalBytes(),
        entries,
        found);
    return new Inheritance(true, copies);
  }

  private static int compare(List<Integer> one, List<Integer> other) {
    int byGroup = Integer.compare(one.getFirst(), other.getFirst());
    return byGroup == 0 ? Integer.compare(one.getLast(), other.getLast()) : byGroup;
  }
}
