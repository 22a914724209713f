package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A few replicas of one state that write, exchange deltas and states over a network that delays,
 * reorders, repeats, groups and loses, acknowledge, prune, and come back without their memory as
 * somebody else. Each replica has a twin that gets the same and never prunes; what readers see of
 * both is the same at every step: nothing removed returns and nothing new is lost.
 *
 * @param <S> the type of states
 */
final class History<S extends Crdt<S>> {
  private final Workload<S> workload;
  private final S bottom;
  private final Rand rand;
  private final List<Replica<S>> replicas = new ArrayList<>();
  private final List<Message<S>> network = new ArrayList<>();
  private final List<MemberId> departed = new ArrayList<>();
  private final List<Causal<S>> snapshots = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private int prunings;

  private static final class Replica<S extends Crdt<S>> {
    MemberId id;
    Causal<S> kept;
    Causal<S> pruned;
    Stability stability = new Stability();

    Replica(MemberId id, S bottom) {
      this.id = id;
      kept = Causal.empty(bottom);
      pruned = kept;
    }
  }

  private record Message<S extends Crdt<S>>(
      Replica<S> from, Replica<S> to, Delta<S> kept, Delta<S> pruned) {}

  private History(S bottom, Workload<S> workload, Rand rand) {
    this.bottom = bottom;
    this.workload = workload;
    this.rand = rand;
  }

  /** Runs so many steps. */
  static <S extends Crdt<S>> History<S> generate(
      S bottom, Workload<S> workload, Rand rand, int steps) {
    History<S> history = new History<>(bottom, workload, rand);
    int count = 2 + rand.nextInt(2);
    for (int i = 1; i <= count; i++) {
      history.replicas.add(new Replica<>(new MemberId(i, 1), bottom));
    }
    history.replicas.forEach(at -> history.replicas.forEach(to -> at.stability.addHolder(to.id)));
    for (int i = 0; i < steps; i++) {
      try {
        history.step();
      } catch (AssertionError failure) {
        throw new AssertionError(failure.getMessage() + "\n" + history, failure);
      }
    }
    return history;
  }

  /** A state that some replica had at some time, pruned or not. */
  Causal<S> anyState() {
    return snapshots.isEmpty() || rand.nextInt(2) == 0 ? pick(replicas).pruned : pick(snapshots);
  }

  int prunings() {
    return prunings;
  }

  /** Merges everybody's state with everybody's; then all are the same. */
  void converge() {
    Causal<S> kept = Causal.empty(bottom);
    Causal<S> pruned = Causal.empty(bottom);
    for (Replica<S> replica : replicas) {
      kept = kept.join(replica.kept);
      pruned = pruned.join(replica.pruned);
    }
    assertEquals(workload.view(kept.state()), workload.view(pruned.state()));
    for (Replica<S> replica : replicas) {
      assertEquals(pruned, replica.pruned.join(pruned), "replicas converge");
      assertEquals(kept, replica.kept.join(kept), "replicas converge");
    }
  }

  private void step() {
    Replica<S> at = pick(replicas);
    switch (rand.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> write(at);
      case 5, 6, 7 -> deliver(1 + rand.nextInt(4));
      case 8 -> merge(at, pick(replicas));
      case 9 -> group();
      case 10 -> acknowledge(at);
      case 11 -> spread(at);
      case 12, 13 -> prune(at);
      case 14 -> snapshots.add(at.pruned);
      default -> {
        if (rand.nextInt(4) == 0) {
          restart(at);
        } else {
          inherit();
        }
      }
    }
  }

  private void write(Replica<S> at) {
    long seed = rand.nextLong();
    WriteId id = nextId(at);
    change(at, id, state -> workload.change(state, id, new SplittableRand(seed)));
  }

  private void change(Replica<S> at, WriteId id, UnaryOperator<S> change) {
    Delta<S> kept = at.kept.change(id, change);
    Delta<S> pruned = at.pruned.change(id, change);
    Causal<S> before = at.pruned;
    log.add(at.id + " writes " + pruned);
    checkDelta(
        before,
        pruned,
        new Causal<>(
            change.apply(before.state()), before.context().with(id.dot()), id.stamp().time()));
    replicas.forEach(to -> {
      if (to != at) {
        network.add(new Message<>(at, to, kept, pruned));
      }
    });
    take(at, kept, pruned);
  }

  /** A delta does what the state after its change does, wherever the state before it is known. */
  private void checkDelta(Causal<S> before, Delta<S> delta, Causal<S> after) {
    assertEquals(after, before.join(delta), "a delta makes the change");
    Causal<S> other = anyState().join(before);
    assertEquals(other.join(after), other.join(delta), "a delta does what the state does");
    assertEquals(other.join(delta), other.join(delta).join(delta), "a delta may be repeated");
  }

  private void take(Replica<S> at, Delta<S> kept, Delta<S> pruned) {
    at.kept = at.kept.join(kept);
    at.pruned = at.pruned.join(pruned);
    checkTwins(at);
  }

  private void checkTwins(Replica<S> at) {
    assertEquals(at.kept.context(), at.pruned.context());
    assertEquals(
        workload.view(at.kept.state()), workload.view(at.pruned.state()), "pruning is not seen");
  }

  private WriteId nextId(Replica<S> at) {
    long sequence = at.pruned.context().vector().get(at.id) + 1;
    return WriteId.of(at.id, sequence, at.pruned.latestTime() + 1 + rand.nextInt(3));
  }

  /** Any message may come next; it may come again, and it may be lost. */
  private void deliver(int count) {
    for (int i = 0; i < count && !network.isEmpty(); i++) {
      int index = rand.nextInt(network.size());
      Message<S> message = rand.nextInt(4) == 0 ? network.get(index) : network.remove(index);
      if (rand.nextInt(8) != 0) {
        log.add(message.to.id + " gets " + message.pruned);
        take(message.to, message.kept, message.pruned);
      }
    }
  }

  /** Two deltas on the same way become one. */
  private void group() {
    if (network.size() < 2) {
      return;
    }
    Message<S> one = pick(network);
    Message<S> other = pick(network);
    if (one.from == other.from && one.to == other.to) {
      network.add(
          new Message<>(
              one.from, one.to, one.kept.join(other.kept), one.pruned.join(other.pruned)));
    }
  }

  private void merge(Replica<S> at, Replica<S> from) {
    log.add(at.id + " merges " + from.id + " " + from.pruned);
    at.kept = at.kept.join(from.kept);
    at.pruned = at.pruned.join(from.pruned);
    checkTwins(at);
  }

  private void acknowledge(Replica<S> at) {
    VersionVector contained = at.pruned.context().vector();
    replicas.forEach(to -> to.stability.acknowledge(at.id, contained));
  }

  /**
   * All merge one replica's state, that one merges theirs, and their acknowledgements reach all.
   */
  private void spread(Replica<S> from) {
    replicas.forEach(to -> merge(from, to));
    replicas.forEach(to -> merge(to, from));
    replicas.forEach(this::acknowledge);
  }

  private void prune(Replica<S> at) {
    VersionVector stable = at.stability.stable(at.pruned.context().vector());
    WriteId id = nextId(at);
    if (!at.pruned.state().purged(Coverage.of(stable), id).equals(at.pruned.state())) {
      change(at, id, state -> state.purged(Coverage.of(stable), id));
    }
    S before = at.pruned.state();
    at.pruned = at.pruned.pruned(Coverage.of(stable));
    prunings += before.equals(at.pruned.state()) ? 0 : 1;
    log.add(at.id + " prunes " + stable + " to " + at.pruned.state());
    checkTwins(at);
  }

  /** A member comes back without its memory, as somebody else; what it had sent is lost. */
  private void restart(Replica<S> at) {
    MemberId old = at.id;
    departed.add(old);
    network.removeIf(message -> message.from == at || message.to == at);
    at.id = new MemberId(old.nodeId(), old.incarnation() + 1);
    at.kept = Causal.empty(bottom);
    at.pruned = at.kept;
    at.stability = new Stability();
    snapshots.removeIf(snapshot ->
        replicas.stream().noneMatch(other -> other.pruned.context().covers(snapshot.context())));
    replicas.forEach(other -> {
      at.stability.addHolder(other.id);
      other.stability.removeHolder(old);
      other.stability.addHolder(at.id);
    });
    log.add(old + " is gone, " + at.id + " comes");
    merge(at, replicas.get(replicas.get(0) == at ? 1 : 0));
  }

  /** The heir that metadata names takes over what departed members had counted. */
  @SuppressWarnings("unchecked")
  private void inherit() {
    if (departed.isEmpty() || !(bottom instanceof Counter)) {
      return;
    }
    Replica<S> heir = replicas.stream().min(Comparator.comparing(at -> at.id)).orElseThrow();
    replicas.forEach(other -> merge(heir, other));
    WriteId id = nextId(heir);
    Object before = ((Counter) heir.pruned.state()).value();
    change(
        heir,
        id,
        state -> {
          Counter counter = (Counter) state;
          for (MemberId member : departed) {
            counter = counter.inherited(member, id);
          }
          return (S) counter;
        });
    assertEquals(before, ((Counter) heir.pruned.state()).value(), "an inheritance keeps the sum");
    assertTrue(
        departed.stream().allMatch(member -> isSpent(heir, member)), "the departed are spent");
  }

  private boolean isSpent(Replica<S> at, MemberId member) {
    Tally tally = ((Counter) (Object) at.pruned.state()).tallies().get(member);
    return tally == null || tally.isSpent();
  }

  private <T> T pick(List<T> list) {
    return list.get(rand.nextInt(list.size()));
  }

  @Override
  public String toString() {
    return String.join("\n", log);
  }
}
