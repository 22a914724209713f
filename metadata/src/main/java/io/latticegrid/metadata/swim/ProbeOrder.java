package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In which order the others are probed: one random permutation after another, so that everybody is
 * probed within two rounds (SWIM, section 4.3). Confined to the control loop.
 */
final class ProbeOrder {
  private final MemberId self;
  private final Rand rand;
  private final List<MemberId> others = new ArrayList<>();
  private final Set<MemberId> known = new HashSet<>();
  private int next;

  ProbeOrder(MemberId self, Rand rand) {
    this.self = self;
    this.rand = rand;
  }

  int others() {
    return others.size();
  }

  /** Whether it is another member. */
  boolean knows(MemberId member) {
    return known.contains(member);
  }

  void membersAre(List<MemberId> members) {
    known.clear();
    known.addAll(members);
    known.remove(self);
    Set<MemberId> fresh = new HashSet<>(known);
    List<MemberId> stay = new ArrayList<>(members.size());
    int place = 0;
    for (int i = 0; i < others.size(); i++) {
      if (fresh.remove(others.get(i))) {
        stay.add(others.get(i));
        place += i < next ? 1 : 0;
      }
    }
    others.clear();
    others.addAll(stay);
    next = place;
    for (MemberId member : members) {
      if (fresh.contains(member)) {
        // Somewhere at random, so that not all probe a newcomer at the same time.
        int at = rand.nextInt(others.size() + 1);
        others.add(at, member);
        next += at < next ? 1 : 0;
      }
    }
  }

  /** Whose turn it is; null if there is nobody. */
  @Nullable MemberId next() {
    if (others.isEmpty()) {
      return null;
    }
    if (next >= others.size()) {
      shuffle();
      next = 0;
    }
    return others.get(next++);
  }

  /** Somebody at random; null if there is nobody. */
  @Nullable MemberId any() {
    return others.isEmpty() ? null : others.get(rand.nextInt(others.size()));
  }

  /** At most so many different ones at random among those that suit. */
  List<MemberId> some(int count, Predicate<MemberId> suits) {
    List<MemberId> chosen = new ArrayList<>(count);
    int size = others.size();
    int offset = size == 0 ? 0 : rand.nextInt(size);
    // A random start and a random stride would leave some out; a few draws, then the rest in turn.
    for (int i = 0; i < 4 * count && size > count && chosen.size() < count; i++) {
      take(others.get(rand.nextInt(size)), suits, chosen);
    }
    for (int i = 0; i < size && chosen.size() < count; i++) {
      take(others.get((offset + i) % size), suits, chosen);
    }
    return chosen;
  }

  private static void take(MemberId member, Predicate<MemberId> suits, List<MemberId> chosen) {
    if (!chosen.contains(member) && suits.test(member)) {
      chosen.add(member);
    }
  }

  private void shuffle() {
    for (int i = others.size() - 1; i > 0; i--) {
      int j = rand.nextInt(i + 1);
      MemberId moved = others.get(i);
      others.set(i, others.get(j));
      others.set(j, moved);
    }
  }
}
