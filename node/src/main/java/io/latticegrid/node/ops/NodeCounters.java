package io.latticegrid.node.ops;

import io.latticegrid.metadata.swim.SwimStats;
import io.latticegrid.node.admission.AdmissionStats;
import io.latticegrid.node.server.Shard;
import io.latticegrid.partition.HostStats;
import io.latticegrid.partition.MergeStats.Left;
import io.latticegrid.partition.NodeMemory;
import io.latticegrid.partition.StoreStats;
import io.latticegrid.storage.log.DataLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The counters of a node, in a Micrometer registry. Thread-safe. */
public final class NodeCounters {
  private static final Map<String, Function<HostStats, LongAdder>> SHARD_COUNTERS = shardCounters();

  private static final Map<String, Function<SwimStats, LongAdder>> SWIM_COUNTERS = swimCounters();

  private static final Map<String, ToLongFunction<StoreStats>> STORE_GAUGES =
      Map.of(
          "lattice.store.waiting", StoreStats::waiting,
          "lattice.store.refused", StoreStats::refused,
          "lattice.store.breakers.open", StoreStats::open);

  private static final Map<String, ToLongFunction<StoreStats>> STORE_COUNTERS =
      Map.of(
          "lattice.store.stored", stores -> stores.written().changes(),
          "lattice.store.batches", stores -> stores.written().batches(),
          "lattice.store.batches.failed", stores -> stores.written().failures(),
          "lattice.store.loaded", stores -> stores.read().loaded(),
          "lattice.store.absent", stores -> stores.read().absent(),
          "lattice.store.loads.failed", stores -> stores.read().failures());

  private final MeterRegistry registry;

  /** Held, for the registry holds what it reads from weakly and then counts no further. */
  private final List<Shard> shards;

  private final PartitionLosses losses = new PartitionLosses();

  /** Held for the same reason. */
  private final Supplier<SwimStats> swim;

  /** Held likewise. */
  private final AdmissionStats refused;

  /** Held likewise. */
  private @Nullable NodeMemory memory;

  /** Held likewise; null if the node keeps none. */
  private @Nullable DataLog log;

  /** Registers the counters of the shards, of failure detection and of the refused. */
  public NodeCounters(List<Shard> ofShards, Supplier<SwimStats> ofSwim, AdmissionStats admission) {
    shards = List.copyOf(ofShards);
    swim = ofSwim;
    registry = new SimpleMeterRegistry();
    SHARD_COUNTERS.forEach((name, counter) ->
        FunctionCounter.builder(name, shards, all -> sum(all, counter)).register(registry));
    Gauge.builder("lattice.merge.copies.left", shards, all -> left(all, Left::copies))
        .register(registry);
    Gauge.builder("lattice.merge.bytes.left", shards, all -> left(all, Left::bytes))
        .register(registry);
    STORE_GAUGES.forEach(
        (name, what) -> Gauge.builder(name, shards, all -> stored(all, what)).register(registry));
    Gauge.builder("lattice.store.oldest.millis", shards, NodeCounters::oldestMillis)
        .register(registry);
    STORE_COUNTERS.forEach((name, what) ->
        FunctionCounter.builder(name, shards, all -> stored(all, what)).register(registry));
    FunctionCounter.builder("lattice.partitions.lost", losses, PartitionLosses::count)
        .register(registry);
    SWIM_COUNTERS.forEach((name, counter) ->
        FunctionCounter.builder(name, swim, stats -> counter.apply(stats.get()).sum())
            .register(registry));
    refused = admission;
    refused
        .counters()
        .forEach((code, counter) -> {
          String name = "lattice.refused." + code.name().toLowerCase(Locale.ROOT).replace('_', '.');
          FunctionCounter.builder(name, counter, LongAdder::sum).register(registry);
        });
  }

  /** Shows what the records of the node take, and what of its entries was found damaged. */
  public void watch(NodeMemory ofNode, @Nullable DataLog ofLog) {
    memory = ofNode;
    log = ofLog;
    corrupted("memory", it -> sum(it.shards, stats -> stats.repair.corrupted));
    corrupted("log", NodeCounters::corruptedInLog);
    corrupted("store", NodeCounters::corruptedInStores);
    Gauge.builder("lattice.memory.used", memory, NodeMemory::usedBytes).register(registry);
    Gauge.builder("lattice.memory.limit", memory, NodeMemory::limitBytes).register(registry);
    Gauge.builder("lattice.memory.pressure", memory, it -> it.pressure().ordinal())
        .register(registry);
  }

  private void corrupted(String tier, ToDoubleFunction<NodeCounters> what) {
    FunctionCounter.builder("lattice.corruption.detected", this, what)
        .tag("tier", tier)
        .register(registry);
  }

  private double corruptedInLog() {
    return log == null ? 0 : log.damages();
  }

  /** Rows that are not what was written, and rows that are not what the map has. */
  private double corruptedInStores() {
    return stored(shards, stores -> stores.read().corrupt())
        + sum(shards, stats -> stats.repair.rowsDiffering);
  }

  /** The partitions that were lost. */
  public PartitionLosses losses() {
    return losses;
  }

  private static Map<String, Function<SwimStats, LongAdder>> swimCounters() {
    Map<String, Function<SwimStats, LongAdder>> counters = new LinkedHashMap<>();
    counters.put("lattice.swim.probes", stats -> stats.probes);
    counters.put("lattice.swim.probes.failed", stats -> stats.failedProbes);
    counters.put("lattice.swim.probes.indirect", stats -> stats.indirectProbes);
    counters.put("lattice.swim.suspicions", stats -> stats.suspicions);
    counters.put("lattice.swim.unreachable", stats -> stats.unreachable);
    counters.put("lattice.swim.recoveries", stats -> stats.recoveries);
    counters.put("lattice.swim.refutations", stats -> stats.refutations);
    counters.put("lattice.swim.stalls", stats -> stats.stalls);
    counters.put("lattice.swim.messages", stats -> stats.messages);
    return counters;
  }

  private static Map<String, Function<HostStats, LongAdder>> shardCounters() {
    Map<String, Function<HostStats, LongAdder>> counters = new LinkedHashMap<>();
    counters.put("lattice.gets", stats -> stats.gets);
    counters.put("lattice.writes", stats -> stats.writes);
    counters.put("lattice.copy.reads", stats -> stats.copies.read);
    counters.put("lattice.copy.reads.too.old", stats -> stats.copies.tooOld);
    counters.put("lattice.copy.reads.refused", stats -> stats.copies.refused);
    counters.put("lattice.not.owner", stats -> stats.refused.notOwner);
    counters.put("lattice.overloaded", stats -> stats.refused.overloaded);
    counters.put("lattice.no.lease", stats -> stats.refused.noLease);
    counters.put("lattice.not.enough.copies", stats -> stats.refused.notEnoughCopies);
    counters.put("lattice.snapshot.mismatches", stats -> stats.repair.snapshotMismatches);
    counters.put("lattice.log.restored", stats -> stats.repair.restored);
    counters.put("lattice.retries.answered", stats -> stats.retriesAnswered);
    counters.put("lattice.indeterminate", stats -> stats.refused.indeterminate);
    counters.put("lattice.deltas.applied", stats -> stats.deltasApplied);
    counters.put("lattice.snapshots", stats -> stats.snapshots);
    counters.put("lattice.copies.merged", stats -> stats.merged.copies);
    counters.put("lattice.entries.merged", stats -> stats.merged.entries);
    counters.put("lattice.writes.lost.to.concurrent", stats -> stats.merged.conflicts);
    counters.put("lattice.repair.checks", stats -> stats.repair.checks);
    counters.put("lattice.repair.equal", stats -> stats.repair.equal);
    counters.put("lattice.repair.different", stats -> stats.repair.different);
    counters.put("lattice.repair.corrupted", stats -> stats.repair.corrupted);
    counters.put("lattice.repair.rebuilt", stats -> stats.repair.rebuilt);
    counters.put("lattice.repair.unrepaired", stats -> stats.repair.unrepaired);
    counters.put("lattice.repair.branch.diffs", stats -> stats.repair.branchDiffs);
    counters.put("lattice.repair.branch.entries", stats -> stats.repair.branchEntries);
    counters.put("lattice.repair.bytes", stats -> stats.repair.bytes);
    counters.put("lattice.expired", stats -> stats.gone.expired);
    counters.put("lattice.evicted", stats -> stats.gone.evicted);
    counters.put("lattice.full", stats -> stats.refused.full);
    counters.put("lattice.partitions.scanned", stats -> stats.scanned.partitions);
    counters.put("lattice.records.scanned", stats -> stats.scanned.records);
    return counters;
  }

  private static double left(List<Shard> shards, ToLongFunction<Left> what) {
    return shards.stream()
        .mapToLong(shard -> what.applyAsLong(shard.host().stats().merged.left()))
        .sum();
  }

  private static double stored(List<Shard> shards, ToLongFunction<StoreStats> what) {
    return shards.stream()
        .mapToLong(shard -> what.applyAsLong(shard.host().stats().stores()))
        .sum();
  }

  private static double oldestMillis(List<Shard> shards) {
    return shards.stream()
        .mapToLong(shard -> shard.host().stats().stores().oldestMillis())
        .max()
        .orElse(0);
  }

  private static double sum(List<Shard> shards, Function<HostStats, LongAdder> counter) {
    long total = 0;
    for (Shard shard : shards) {
      total += counter.apply(shard.host().stats()).sum();
    }
    return total;
  }

  /** The registry, for exporters and for more meters. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * All counters by name. One that has tags is there for each, with the tag's value behind a dot,
   * and as the sum of all.
   */
  public SortedMap<String, Long> values() {
    SortedMap<String, Long> values = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      String name = meter.getId().getName();
      for (Measurement sample : meter.measure()) {
        long value = (long) sample.getValue();
        values.merge(name, value, Long::sum);
        meter.getId().getTags().forEach(tag -> values.put(name + "." + tag.getValue(), value));
      }
    }
    return values;
  }
}
