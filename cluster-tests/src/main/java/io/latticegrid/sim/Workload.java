package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.NoLostAcknowledgedWrite;
import io.latticegrid.invariant.NoLostCount;
import io.latticegrid.invariant.NoLostUpdate;
import io.latticegrid.invariant.OneValue;
import io.latticegrid.invariant.Outcome;
import io.latticegrid.invariant.Violation;
import io.latticegrid.metadata.image.GroupInfo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all lanes of the workload share: the ledgers of what was acknowledged, and the counts.
 * Confined to the simulation's thread.
 */
final class Workload {
  private static final long SHORTEST_THOUGHT_NANOS = 1_000_000;
  private static final Pattern PARTITION =
      Pattern.compile("partition (\\d+) of group (\\d+) is lost");

  private final SimScheduler scheduler;
  private final Losses losses;
  private final Ledgers ledgers;
  private final Registers registers;
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private final BitSet empty = new BitSet();
  private final long longestThoughtNanos;
  private final SimPlan plan;
  private @Nullable StoredRows rows;
  private boolean stopped;
  private int open;

  /** What was asked and told of the keys of one writer, of many, and of counters. */
  private record Ledgers(
      NoLostAcknowledgedWrite owned, NoLostUpdate shared, NoLostCount counted, OneValue once) {}

  Workload(SimScheduler scheduler, Losses losses, SimPlan plan) {
    this.scheduler = scheduler;
    this.losses = losses;
    this.plan = plan;
    this.ledgers =
        new Ledgers(
            new NoLostAcknowledgedWrite(plan.has(Fault.EVICTION)),
            new NoLostUpdate(),
            new NoLostCount(),
            new OneValue());
    this.registers = new Registers(load().registers(), plan.partitions());
    this.longestThoughtNanos = longestThoughtNanos(plan);
    losses.whenEmpty(this::beginsEmpty);
  }

  /** By thinking between 1 ms and this all lanes together ask for as much as is planned. */
  private static long longestThoughtNanos(SimPlan plan) {
    double mean = 1e9 * plan.clients() * plan.profile().load().lanes() / plan.rate();
    double longest = mean;
    for (int i = 0; i < 10; i++) {
      // The mean of a log-uniform number between a and b is (b - a) / ln(b / a).
      longest = SHORTEST_THOUGHT_NANOS + mean * StrictMath.log(longest / SHORTEST_THOUGHT_NANOS);
      longest = Math.max(longest, 2 * SHORTEST_THOUGHT_NANOS);
    }
    return (long) longest;
  }

  /** Draws how long a lane waits before its next operation: often hardly, sometimes for long. */
  long thoughtNanos(Rand rand) {
    return SimDelays.logUniform(rand, SHORTEST_THOUGHT_NANOS, longestThoughtNanos);
  }

  /** What lies behind the entries; null if nothing does. */
  void behind(@Nullable SimDatabase database) {
    if (database != null) {
      rows = database.rows();
      rows.watch(this::mayBecome);
    }
  }

  /** Whether a row may come from one value to another, by what the writers of its key were told. */
  private boolean mayBecome(String key, @Nullable String before, @Nullable String value) {
    return (!ledgers.owned().knows(key) || ledgers.owned().mayHave(key, value))
        && ledgers.shared().mayFollow(key, before, value);
  }

  /** A writer was told that a key of the entries has a value now. */
  void acknowledged(String key, @Nullable String value) {
    StoredRows behind = rows;
    if (behind != null) {
      behind.acknowledged(key, value);
    }
  }

  SimScheduler scheduler() {
    return scheduler;
  }

  NoLostAcknowledgedWrite owned() {
    return ledgers.owned();
  }

  NoLostUpdate shared() {
    return ledgers.shared();
  }

  /** How often keys began again because their partition was lost. */
  int emptied() {
    return losses.emptied();
  }

  /** The keys of the strict group. */
  Registers registers() {
    return registers;
  }

  /** The counters. */
  NoLostCount counted() {
    return ledgers.counted();
  }

  /** The entries that are made where they are missing. */
  OneValue once() {
    return ledgers.once();
  }

  /** Where a client counts. */
  Counting counting(GridClient grid) {
    return load() == SimProfile.Load.FIELDS ? grid.fields() : grid.counters();
  }

  /** Whether every side of a split goes on. */
  boolean isAlone() {
    return plan.has(Fault.ACTING);
  }

  private SimProfile.Load load() {
    return plan.profile().load();
  }

  /** Whether a key's partition was lost and began again, empty. */
  boolean beganEmpty(String key) {
    return empty.get(Registers.partition(key, plan.partitions()));
  }

  private void beginsEmpty(Place place) {
    if (place.group() == GroupInfo.DEFAULT_ID) {
      empty.set(place.partition());
      ledgers.owned().keys().stream()
          .filter(key -> lies(key, place))
          .forEach(ledgers.owned()::lost);
      ledgers.shared().keys().stream()
          .filter(key -> lies(key, place))
          .forEach(ledgers.shared()::lost);
      ledgers.counted().keys().stream()
          .filter(key -> lies(key, place))
          .forEach(ledgers.counted()::lost);
    } else {
      registers.history().keys().stream().filter(key -> lies(key, place)).forEach(registers::lost);
    }
  }

  private boolean lies(String key, Place place) {
    return Registers.partition(key, plan.partitions()) == place.partition();
  }

  /** Begins the lanes of a client: some with keys of their own, some with keys of all. */
  void begin(SimClient client, int keys) {
    if (load() == SimProfile.Load.STRICT) {
      for (int lane = 0; lane < load().lanes(); lane++) {
        add(new RegisterLane(this, client, client.name() + ".r" + lane));
      }
      add(new NumberLane(this, client, client.name() + ".n"));
      add(new LockLane(this, client, client.name() + ".l"));
      return;
    }
    if (load() == SimProfile.Load.ONCE) {
      for (int lane = 0; lane < load().lanes(); lane++) {
        add(new OnceLane(this, client, client.name() + ".o" + lane));
      }
      return;
    }
    int half = Math.max(1, keys / 2);
    if (isAlone()) {
      add(new AloneLane(this, client, client.name() + ".a", half));
      add(new AloneLane(this, client, client.name() + ".b", keys - half));
      add(new AloneLane(this, client, client.name() + ".c", half));
    } else {
      add(new OwnedLane(this, client, client.name() + ".a", half));
      if (plan.profile().equals(SimProfile.THROUGH)) {
        add(new BulkLane(this, client, client.name() + ".b"));
      } else {
        add(new OwnedLane(this, client, client.name() + ".b", keys - half));
      }
      if (plan.has(Fault.EVICTION)) {
        // What many change has no chain where any of it may be forgotten.
        add(new OwnedLane(this, client, client.name() + ".c", half));
      } else {
        add(new SharedLane(this, client));
      }
    }
    add(new RegisterLane(this, client, client.name() + ".r"));
    add(new CounterLane(this, client));
  }

  private void add(Lane lane) {
    lanes.add(lane);
    lane.begin();
  }

  /** How many clients work. */
  int clients() {
    return lanes.size() / load().lanes();
  }

  /** Begins no more operations. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  boolean isQuiet() {
    return open == 0;
  }

  void called() {
    open++;
  }

  /** Whether an operation was refused because its partition is lost, and rightly so. */
  boolean isRightlyLost(@Nullable Throwable error) {
    Throwable cause = cause(error);
    if (!(cause instanceof GridException known)
        || known.code() != GridException.Code.PARTITION_LOST) {
      return false;
    }
    Matcher named = PARTITION.matcher(String.valueOf(known.getMessage()));
    return named.find()
        && losses.isLost(
            new Place(Integer.parseInt(named.group(2)), Integer.parseInt(named.group(1))));
  }

  private static @Nullable Throwable cause(@Nullable Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  Outcome ended(@Nullable Throwable error) {
    open--;
    Outcome outcome = outcome(error);
    outcomes.merge(outcome, 1L, Long::sum);
    return outcome;
  }

  private Outcome outcome(@Nullable Throwable error) {
    Throwable cause = cause(error);
    if (cause == null) {
      return Outcome.OK;
    }
    if (!(cause instanceof GridException known) || known.code() == GridException.Code.INTERNAL) {
      scheduler.fail("an operation ended with " + cause, cause);
      return Outcome.UNKNOWN;
    }
    return known.code() == GridException.Code.INDETERMINATE ? Outcome.UNKNOWN : Outcome.FAILED;
  }

  /** How many operations ended so. */
  long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** Forgets which lanes succeeded. */
  void beginLiveness() {
    lanes.forEach(Lane::beginLiveness);
  }

  /** Whether each lane succeeded since {@link #beginLiveness}. */
  boolean isLive() {
    return lanes.stream().allMatch(Lane::isLive);
  }

  /** Which lanes did not. */
  List<String> stuck() {
    return lanes.stream().filter(lane -> !lane.isLive()).map(Lane::toString).toList();
  }

  /** What does not hold. */
  List<Violation> violations() {
    List<Violation> all = new ArrayList<>(ledgers.owned().violations());
    all.addAll(ledgers.shared().violations());
    all.addAll(registers.tokens().violations());
    all.addAll(ledgers.counted().violations());
    all.addAll(ledgers.once().violations());
    StoredRows behind = rows;
    if (behind != null) {
      all.addAll(behind.violations());
    }
    return all;
  }
}
