package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.crdt.DeltaCrdt.Outcome;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A few replicas of one map that write, exchange deltas and states over a network that delays,
 * reorders, repeats and loses, acknowledge, and prune. After every step each replica must show
 * exactly what the writes in its context amount to, whatever was pruned: nothing deleted returns
 * and nothing new is lost.
 */
final class History {
  static final long NOW = 1_000;

  private static final int KEYS = 4;

  /** All writes ever, by dot: the oracle. */
  private final Map<Dot, Map.Entry<String, LwwEntry<Integer>>> writes = new TreeMap<>();

  private final List<Replica> replicas = new ArrayList<>();
  private final List<Runnable> network = new ArrayList<>();
  private final List<LwwMap<String, Integer>> snapshots = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final Rand rand;
  private int pruned;
  private int gaps;

  private static final class Replica {
    final MemberId id;
    final LwwMap<String, Integer> map = new LwwMap<>(String::compareTo);
    final Stability stability = new Stability();

    Replica(MemberId id) {
      this.id = id;
    }
  }

  private History(Rand rand) {
    this.rand = rand;
  }

  /** Runs so many steps. */
  static History generate(Rand rand, int steps) {
    History history = new History(rand);
    int count = 2 + rand.nextInt(3);
    for (int i = 1; i <= count; i++) {
      history.replicas.add(new Replica(new MemberId(i, 1)));
    }
    for (Replica replica : history.replicas) {
      history.replicas.forEach(holder -> replica.stability.addHolder(holder.id));
    }
    for (int i = 0; i < steps; i++) {
      history.step();
      history.replicas.forEach(history::checkAgainstWrites);
    }
    return history;
  }

  /** A state that some replica had at some time. */
  LwwMap<String, Integer> anyState() {
    return snapshots.isEmpty() || rand.nextInt(2) == 0
        ? pick(replicas).map.copy()
        : pick(snapshots).copy();
  }

  /** How many tombstones were pruned. */
  int prunedCount() {
    return pruned;
  }

  /** How many deltas came before what they follow. */
  int gapCount() {
    return gaps;
  }

  /** Merges everybody's state with everybody's; then all show the same. */
  void converge() {
    for (Replica a : replicas) {
      replicas.forEach(b -> a.map.merge(b.map.copy()));
    }
    for (Replica a : replicas) {
      replicas.forEach(b -> a.map.merge(b.map.copy()));
      checkAgainstWrites(a);
      assertEquals(replicas.get(0).map, a.map);
    }
  }

  private void step() {
    Replica at = pick(replicas);
    switch (rand.nextInt(12)) {
      case 0, 1 -> write(at, rand.nextInt(100));
      case 2 -> write(at, null);
      case 3, 4 -> deliver(rand.nextInt(4));
      case 5 -> sendDelta(at, pick(replicas));
      case 6 -> merge(at, pick(replicas));
      case 7 -> acknowledge(at);
      case 8 -> spread(at);
      case 9, 10 -> prune(at);
      default -> snapshots.add(at.map.copy());
    }
  }

  private void write(Replica at, @Nullable Integer value) {
    String key = "k" + rand.nextInt(KEYS);
    Dot dot = new Dot(at.id, at.map.context().get(at.id) + 1);
    HybridTimestamp stamp = new HybridTimestamp(at.map.latestTime() + 1 + rand.nextInt(3), at.id);
    long expiresAt = value != null && rand.nextInt(4) == 0 ? NOW - 1 + rand.nextInt(3) : 0;
    LwwEntry<Integer> entry = new LwwEntry<>(value, stamp, dot, expiresAt);
    log.add(at.id + " writes " + key + " " + entry);
    writes.put(dot, Map.entry(key, entry));
    LwwDelta<String, Integer> delta = at.map.write(key, entry);
    replicas.stream().filter(other -> other != at).forEach(other -> send(other, delta));
  }

  private void sendDelta(Replica from, Replica to) {
    LwwDelta<String, Integer> delta = from.map.deltaSince(to.map.context().copy());
    if (delta != null) {
      send(to, delta);
    }
  }

  private void send(Replica to, LwwDelta<String, Integer> delta) {
    network.add(() -> {
      LwwMap<String, Integer> before = to.map.copy();
      Outcome outcome = to.map.apply(delta);
      log.add(to.id + " gets " + delta + ": " + outcome);
      if (outcome == Outcome.APPLIED) {
        assertEquals(Outcome.DUPLICATE, to.map.apply(delta));
      } else {
        gaps += outcome == Outcome.GAP ? 1 : 0;
        assertEquals(before, to.map);
      }
    });
  }

  /** Any message may come next; it may come again, and it may be lost. */
  private void deliver(int count) {
    for (int i = 0; i < count && !network.isEmpty(); i++) {
      int index = rand.nextInt(network.size());
      Runnable message = rand.nextInt(4) == 0 ? network.get(index) : network.remove(index);
      if (rand.nextInt(8) != 0) {
        message.run();
      }
    }
  }

  private void merge(Replica at, Replica from) {
    LwwMap<String, Integer> before = at.map.copy();
    boolean changed = at.map.merge(from.map.copy());
    log.add(at.id + " merges the state of " + from.id + " " + changed);
    assertEquals(!before.equals(at.map), changed);
  }

  private void acknowledge(Replica at) {
    VersionVector contained = at.map.context().copy();
    log.add(at.id + " acknowledges " + contained);
    replicas.forEach(to -> network.add(() -> to.stability.acknowledge(at.id, contained)));
  }

  /**
   * One replica's state reaches all, and their acknowledgements reach all; other messages stay
   * under way.
   */
  private void spread(Replica from) {
    for (Replica to : replicas) {
      merge(to, from);
      VersionVector contained = to.map.context().copy();
      replicas.forEach(at -> at.stability.acknowledge(to.id, contained));
    }
    log.add("all acknowledged to all");
  }

  private void prune(Replica at) {
    int dropped = at.map.prune(at.stability.stable(at.map.context()));
    log.add(at.id + " prunes " + dropped);
    pruned += dropped;
  }

  private void checkAgainstWrites(Replica replica) {
    Map<String, LwwEntry<Integer>> expected = new TreeMap<>();
    writes.forEach((dot, write) -> {
      if (replica.map.context().covers(dot)) {
        expected.merge(write.getKey(), write.getValue(), (a, b) -> b.wins(a) ? b : a);
      }
    });
    for (int i = 0; i < KEYS; i++) {
      LwwEntry<Integer> entry = expected.get("k" + i);
      Integer value = entry == null ? null : entry.read(NOW);
      assertEquals(value, replica.map.get("k" + i, NOW), () -> replica.id + " shows another value");
    }
  }

  private <T> T pick(List<T> list) {
    return list.get(rand.nextInt(list.size()));
  }

  @Override
  public String toString() {
    return String.join("\n", log);
  }
}
