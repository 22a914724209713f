package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What this member believes of the others, and which word overrides which (SWIM, section 4.2).
 * Confined to the control loop.
 *
 * <p>Of two statements about a member the one with the higher refutation number holds; of two with
 * the same, the graver. Unlike in the paper an UNREACHABLE member is not forgotten: it may be
 * paused or behind a split, and comes back by contradicting. Only who is not simply alive takes
 * memory.
 */
final class Beliefs {
  /** Accusers remembered of a suspect. */
  private static final int ACCUSERS = 8;

  private static final class Belief {
    Reachability state = Reachability.ALIVE;
    long refutation;
    long sinceNanos;
    final Set<MemberId> by = new LinkedHashSet<>();
  }

  private final SwimConfig config;
  private final Map<MemberId, Belief> beliefs = new TreeMap<>();

  /** Those of them that are SUSPECT, in the order in which they became it. */
  private final Map<MemberId, Belief> suspects = new LinkedHashMap<>();

  Beliefs(SwimConfig config) {
    this.config = config;
  }

  /** What an update did. */
  enum Effect {
    /** Nothing that anybody needs to be told. */
    NONE,
    /** A further accuser of a suspect. */
    CONFIRMED,
    /** Another state, or the same at a higher number. */
    CHANGED
  }

  void retain(Set<MemberId> members) {
    beliefs.keySet().removeIf(member -> !members.contains(member));
    suspects.keySet().retainAll(beliefs.keySet());
  }

  Reachability state(MemberId member) {
    Belief belief = beliefs.get(member);
    return belief == null ? Reachability.ALIVE : belief.state;
  }

  long refutation(MemberId member) {
    Belief belief = beliefs.get(member);
    return belief == null ? 0 : belief.refutation;
  }

  /** What is believed, to tell it; null of a member that is simply alive. */
  @Nullable SwimUpdate told(MemberId member) {
    Belief belief = beliefs.get(member);
    return belief == null || belief.state == Reachability.ALIVE ? null : update(member, belief);
  }

  /** Takes an update about another member. */
  Effect apply(SwimUpdate update, long nowNanos) {
    Belief known = beliefs.get(update.member());
    Reachability state = known == null ? Reachability.ALIVE : known.state;
    long refutation = known == null ? 0 : known.refutation;
    boolean same = update.refutation() == refutation && update.state() == state;
    if (same) {
      return known != null && isSuspect(known) && accused(known, update.by())
          ? Effect.CONFIRMED
          : Effect.NONE;
    }
    boolean newer =
        update.refutation() > refutation
            || (update.refutation() == refutation && update.state().compareTo(state) > 0);
    if (!newer) {
      return Effect.NONE;
    }
    install(update, known, nowNanos);
    return Effect.CHANGED;
  }

  private void install(SwimUpdate update, @Nullable Belief known, long nowNanos) {
    Belief belief = known == null ? new Belief() : known;
    boolean anew = update.refutation() > belief.refutation;
    if (anew || update.state() == Reachability.ALIVE) {
      belief.by.clear();
    }
    if (anew || update.state() != belief.state) {
      belief.sinceNanos = nowNanos;
    }
    belief.state = update.state();
    belief.refutation = update.refutation();
    if (belief.state != Reachability.ALIVE) {
      accused(belief, update.by());
    }
    if (isSuspect(belief)) {
      suspects.put(update.member(), belief);
    } else {
      suspects.remove(update.member());
    }
    beliefs.put(update.member(), belief);
  }

  private static boolean accused(Belief belief, MemberId by) {
    return belief.by.size() < ACCUSERS && belief.by.add(by);
  }

  private static boolean isSuspect(Belief belief) {
    return belief.state == Reachability.SUSPECT;
  }

  /** The suspects that have not contradicted in time, in a cluster of so many. */
  List<MemberId> overdue(int members, long nowNanos) {
    if (suspects.isEmpty()) {
      return List.of();
    }
    List<MemberId> overdue = new ArrayList<>();
    suspects.forEach((member, belief) -> {
      long time = config.suspicionNanos(members, belief.by.size() - 1);
      if (nowNanos - belief.sinceNanos >= time) {
        overdue.add(member);
      }
    });
    return overdue;
  }

  /** Gives all suspects some more time. */
  void extend(long nanos) {
    suspects.values().forEach(belief -> belief.sinceNanos += nanos);
  }

  MemberState stateOf(MemberId member) {
    Belief belief = beliefs.get(member);
    return belief == null
        ? new MemberState(member, Reachability.ALIVE, 0, List.of())
        : new MemberState(member, belief.state, belief.sinceNanos, List.copyOf(belief.by));
  }

  /** A number that differs if beliefs do. */
  long digest() {
    long digest = 0;
    for (Map.Entry<MemberId, Belief> entry : beliefs.entrySet()) {
      digest += digest(update(entry.getKey(), entry.getValue()));
    }
    return digest;
  }

  /** The part that one belief has in the number. */
  static long digest(SwimUpdate update) {
    long mixed = update.member().nodeId() * 31 + update.member().incarnation();
    mixed = (mixed ^ (update.refutation() * 4 + update.state().ordinal())) * 0xBF58476D1CE4E5B9L;
    return (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
  }

  /** At most so many beliefs from a place on, round and round. */
  List<SwimUpdate> part(int from, int count) {
    List<SwimUpdate> all = new ArrayList<>(beliefs.size());
    beliefs.forEach((member, belief) -> all.add(update(member, belief)));
    if (all.size() <= count) {
      return all;
    }
    List<SwimUpdate> part = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      part.add(all.get((int) ((from + (long) i) % all.size())));
    }
    return part;
  }

  private static SwimUpdate update(MemberId member, Belief belief) {
    MemberId by = belief.by.isEmpty() ? member : belief.by.iterator().next();
    return new SwimUpdate(member, belief.state, belief.refutation, by);
  }
}
