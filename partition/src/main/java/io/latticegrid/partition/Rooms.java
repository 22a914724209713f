package io.latticegrid.partition;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.data.schema.Eviction;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.partition.Forgotten.Entry;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.storage.RecordMemory;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the maps of a partition within what they may take, at its primary: refuses what does not
 * fit, or has entries give way. Confined to the shard's loop.
 *
 * <p>What gives way is the worst of a few entries that lie together at a random place of the hash
 * order, which is a fair sample (Psounis and Prabhakar, "A randomized web-cache replacement
 * scheme", 2001); so no list of all entries is kept, and the work of an operation is bounded. An
 * entry that its store does not have yet, one whose value counts or gathers, and one on which an
 * operation waits never give way.
 */
final class Rooms {
  /** A value from which on a write is large. */
  static final int LARGE = 64 << 10;

  private static final int SAMPLE = 16;
  private static final int MOST_OF_A_SAMPLE = 4;

  /** Samples of one operation. */
  private static final int ROUNDS = 64;

  /** Samples of a map at a tick. */
  private static final int TICK_ROUNDS = 16;

  private static final int FRUITLESS_ROUNDS = 8;
  private static final int SWEEP = 64;
  private static final int AGAIN_MILLIS = 20;
  private static final int STORE_AGAIN_MILLIS = 200;

  private final HostContext context;
  private final PartitionState state;
  private final Place place;
  private final Consumer<Forgotten> forget;
  private final SplittableRand rand;
  private final long sinceMillis;
  private final Map<Integer, Long> sweptTo = new HashMap<>();

  /**
   * Where it is.
   *
   * @param group the group
   * @param partition the partition
   * @param busy whether an operation waits on a key
   */
  record Place(int group, int partition, Busy busy) {}

  /** Says on which keys operations wait. */
  @FunctionalInterface
  interface Busy {
    /** Whether one waits on this key. */
    boolean is(int mapId, byte[] key);
  }

  private record Candidate(Entry entry, long score, int bytes) {}

  /**
   * Of a new primary: it does not know what was read before.
   *
   * @param forget makes the change by which entries go
   */
  Rooms(HostContext context, PartitionState state, Place place, Consumer<Forgotten> forget) {
    this.context = context;
    this.state = state;
    this.place = place;
    this.forget = forget;
    this.rand = new SplittableRand(context.self().nodeId() + place.partition());
    this.sinceMillis = context.hybrid().nowMillis();
  }

  /** The record of a key if it is alive and was used lately enough; that it is used is noted. */
  @Nullable RecordView live(int mapId, byte[] key) {
    RecordView present = state.find(mapId, key);
    return present != null && isLive(mapId, present) ? present : null;
  }

  /** Whether a record is alive and was used lately enough; that it is used is noted. */
  boolean isLive(int mapId, RecordView record) {
    if (!PartitionState.isLive(record, context.hybrid())) {
      return false;
    }
    MapLimits limits = context.places().limits(mapId);
    if (limits == null) {
      return true;
    }
    long nowMillis = context.hybrid().nowMillis();
    if (isIdle(record, limits, nowMillis) && mayGo(mapId, record)) {
      return false;
    }
    state.uses().read(record, nowMillis);
    return true;
  }

  /** Whether a record is passed over because nobody used it for so long, and may go. */
  boolean isLeftIdle(int mapId, RecordView record) {
    MapLimits limits = context.places().limits(mapId);
    return limits != null
        && isIdle(record, limits, context.hybrid().nowMillis())
        && !VisibleValue.isState(record)
        && !state.isStaged(mapId, record.keyBytes());
  }

  /** Has an entry go at once. */
  void letGo(int mapId, RecordView record) {
    forget(List.of(new Entry(mapId, record.keyBytes(), state.dotOf(record))));
  }

  /** Whether a write may have to make room. */
  boolean areBounded(int mapId) {
    return context.places().limits(mapId) != null || context.places().memory().limitBytes() != 0;
  }

  /**
   * Makes room for what a write comes to.
   *
   * @param expires whether it expires
   * @return why it is not to be applied; null if it may be
   */
  @Nullable Failure admit(int mapId, byte[] key, byte @Nullable [] value, boolean expires) {
    if (value == null) {
      return null;
    }
    RecordView present = state.find(mapId, key);
    MapLimits limits = context.places().limits(mapId);
    boolean noted = limits != null && limits.mayForget();
    int before = present == null ? 0 : present.usedBytes();
    int after = RecordMemory.bytesOf(key.length, value.length, expires, noted);
    return after <= before ? null : admit(new Growth(mapId, key, after - before, limits));
  }

  /**
   * The same for writes that are made together; what they replace counts as room only where nothing
   * gives way.
   *
   * @param bytes what they grow the map by
   */
  @Nullable Failure admit(int mapId, long bytes) {
    return bytes <= 0
        ? null
        : admit(new Growth(mapId, new byte[0], bytes, context.places().limits(mapId)));
  }

  private record Growth(int mapId, byte[] key, long bytes, @Nullable MapLimits limits) {
    boolean givesWay() {
      return limits != null && limits.eviction() != Eviction.NONE;
    }
  }

  private @Nullable Failure admit(Growth growth) {
    if (!state.isReady(growth.mapId())) {
      return new Failure(
          Code.OVERLOADED, AGAIN_MILLIS, "the map's files are made ready; nothing was applied");
    }
    Failure refused = admitToNode(growth);
    MapLimits limits = growth.limits();
    if (refused != null || limits == null || limits.maxBytes() == 0) {
      return refused;
    }
    long share = context.places().share(growth.mapId(), place.group());
    long free = share - usedBytes(growth.mapId());
    if (growth.bytes() <= free) {
      return null;
    }
    if (!growth.givesWay()) {
      return new Failure(
          Code.MAP_FULL,
          0,
          ("the map may take %d bytes, and its share of partition %d, %d bytes, is used up; nothing"
                  + " was applied")
              .formatted(limits.maxBytes(), place.partition(), share));
    }
    return freed(growth, growth.bytes() - free);
  }

  private @Nullable Failure admitToNode(Growth growth) {
    NodeMemory memory = context.places().memory();
    Pressure pressure = memory.pressure();
    boolean refused =
        switch (pressure) {
          case NORMAL, WARN -> false;
          case THROTTLE -> growth.bytes() >= LARGE && !growth.givesWay();
          case CRITICAL ->
              !growth.givesWay()
                  || (usedBytes(growth.mapId()) > 0 && freed(growth, growth.bytes()) != null);
          case EMERGENCY, FULL -> true;
        };
    return refused
        ? new Failure(
            Code.OVERLOADED,
            pressure.retryMillis(),
            "the node has %d of %d bytes of memory in use (%s); nothing was applied"
                .formatted(memory.usedBytes(), memory.limitBytes(), pressure))
        : null;
  }

  private long usedBytes(int mapId) {
    RecordMemory memory = state.memory(mapId);
    return memory == null ? 0 : memory.usedBytes();
  }

  /** Has entries give way until so many bytes are free, or no other entry is left. */
  private @Nullable Failure freed(Growth growth, long bytes) {
    long goal = usedBytes(growth.mapId()) - bytes;
    Evicted done = evict(growth, goal, ROUNDS);
    if (usedBytes(growth.mapId()) <= goal || !hasOthers(growth)) {
      return null;
    }
    if (done.count() > 0) {
      return new Failure(
          Code.OVERLOADED, AGAIN_MILLIS, "the map makes room for it; nothing was applied");
    }
    return done.staged()
        ? new Failure(
            Code.OVERLOADED,
            STORE_AGAIN_MILLIS,
            "the map is full of changes that its store does not have yet; nothing was applied")
        : new Failure(
            Code.MAP_FULL,
            0,
            "the map is full, and no entry of it may give way; nothing was applied");
  }

  private boolean hasOthers(Growth growth) {
    RecordMemory memory = state.memory(growth.mapId());
    RecordView own = state.find(growth.mapId(), growth.key());
    return memory != null && memory.liveCount() > (own == null || own.isTombstone() ? 0 : 1);
  }

  /** How many entries went, and whether some had to stay for their store's sake. */
  private record Evicted(int count, boolean staged) {}

  private Evicted evict(Growth growth, long goal, int rounds) {
    int count = 0;
    int fruitless = 0;
    boolean staged = false;
    for (int round = 0; round < rounds && fruitless < FRUITLESS_ROUNDS; round++) {
      long excess = usedBytes(growth.mapId()) - goal;
      if (excess <= 0) {
        break;
      }
      Sample sample = sample(growth);
      staged |= sample.staged;
      List<Entry> gone = sample.worst(excess);
      fruitless = gone.isEmpty() ? fruitless + 1 : 0;
      count += gone.size();
      forget(gone);
    }
    return new Evicted(count, staged);
  }

  private void forget(List<Entry> gone) {
    if (!gone.isEmpty()) {
      context.stats().gone.evicted.add(gone.size());
      forget.accept(new Forgotten(gone));
    }
  }

  /** Some entries of a map that may give way. */
  private final class Sample {
    private final Growth growth;
    private final long nowMillis = context.hybrid().nowMillis();
    private final List<Candidate> candidates = new ArrayList<>(SAMPLE);
    private int looked;
    private boolean staged;

    Sample(Growth growth) {
      this.growth = growth;
    }

    boolean look(RecordView record) {
      looked++;
      if (!record.isTombstone() && !VisibleValue.isState(record)) {
        byte[] key = record.keyBytes();
        boolean lacks = state.isStaged(growth.mapId(), key);
        staged |= lacks;
        if (!lacks && !Arrays.equals(key, growth.key()) && !place.busy().is(growth.mapId(), key)) {
          Entry entry = new Entry(growth.mapId(), key, state.dotOf(record));
          candidates.add(
              new Candidate(entry, score(record, growth.limits(), nowMillis), record.usedBytes()));
        }
      }
      return looked < SAMPLE;
    }

    /** The worst of them, a few at most, until there are so many bytes. */
    List<Entry> worst(long excess) {
      List<Entry> worst = new ArrayList<>();
      long left = excess;
      while (left > 0 && !candidates.isEmpty() && worst.size() < MOST_OF_A_SAMPLE) {
        int index = 0;
        for (int i = 1; i < candidates.size(); i++) {
          index = candidates.get(i).score() > candidates.get(index).score() ? i : index;
        }
        Candidate gone = candidates.remove(index);
        worst.add(gone.entry());
        left -= gone.bytes();
      }
      return worst;
    }
  }

  private Sample sample(Growth growth) {
    Sample sample = new Sample(growth);
    RecordMemory memory = state.memory(growth.mapId());
    if (memory != null) {
      long from = rand.nextLong();
      long next = memory.scan(from, SAMPLE, sample::look);
      if (next == RecordMemory.END && sample.looked < SAMPLE) {
        memory.scan(
            RecordMemory.START,
            SAMPLE - sample.looked,
            record -> Long.compareUnsigned(record.keyHash(), from) < 0 && sample.look(record));
      }
    }
    return sample;
  }

  /** The greater, the sooner it gives way. */
  private long score(RecordView record, @Nullable MapLimits limits, long nowMillis) {
    if (!PartitionState.isLive(record, nowMillis)
        || (limits != null && isIdle(record, limits, nowMillis))) {
      return Long.MAX_VALUE;
    }
    long idle = idleMillis(record, nowMillis);
    boolean frequent = limits != null && limits.eviction() == Eviction.LFU;
    return frequent ? ((256L - frequency(record, nowMillis)) << 48) + idle : idle;
  }

  private static int frequency(RecordView record, long nowMillis) {
    return record.access() == 0 ? 1 : Uses.frequency(record.access(), nowMillis);
  }

  private static long idleMillis(RecordView record, long nowMillis) {
    return record.access() == 0
        ? Integer.MAX_VALUE * 1_000L
        : Uses.idleMillis(record.access(), nowMillis);
  }

  private boolean isIdle(RecordView record, MapLimits limits, long nowMillis) {
    return limits.maxIdleMillis() > 0
        && !record.isTombstone()
        && Math.min(idleMillis(record, nowMillis), nowMillis - sinceMillis)
            >= limits.maxIdleMillis();
  }

  private boolean mayGo(int mapId, RecordView record) {
    if (VisibleValue.isState(record)) {
      return false;
    }
    byte[] key = record.keyBytes();
    return !state.isStaged(mapId, key) && !place.busy().is(mapId, key);
  }

  /** Looks after what time brings: a bounded number of entries of each map that may forget. */
  void tick(IntPredicate mayForget) {
    for (int mapId : context.places().limited()) {
      MapLimits limits = context.places().limits(mapId);
      if (limits != null && state.memory(mapId) != null && mayForget.test(mapId)) {
        shrink(mapId, limits);
        sweep(mapId, limits);
      }
    }
  }

  /** What came otherwise than by a write is over the limit, or the node is short of memory. */
  private void shrink(int mapId, MapLimits limits) {
    if (limits.eviction() == Eviction.NONE) {
      return;
    }
    Growth none = new Growth(mapId, new byte[0], 0, limits);
    if (limits.maxBytes() > 0) {
      evict(none, context.places().share(mapId, place.group()), TICK_ROUNDS);
    }
    if (context.places().memory().pressure().compareTo(Pressure.THROTTLE) >= 0) {
      evict(none, usedBytes(mapId) - usedBytes(mapId) / 16, TICK_ROUNDS);
    }
  }

  private void sweep(int mapId, MapLimits limits) {
    RecordMemory memory = state.memory(mapId);
    if (limits.maxIdleMillis() == 0 || memory == null) {
      return;
    }
    long nowMillis = context.hybrid().nowMillis();
    List<Entry> gone = new ArrayList<>();
    long next =
        memory.scan(
            sweptTo.getOrDefault(mapId, RecordMemory.START),
            SWEEP,
            record -> {
              if (isIdle(record, limits, nowMillis) && mayGo(mapId, record)) {
                gone.add(new Entry(mapId, record.keyBytes(), state.dotOf(record)));
              }
              return true;
            });
    sweptTo.put(mapId, next);
    forget(gone);
  }
}
