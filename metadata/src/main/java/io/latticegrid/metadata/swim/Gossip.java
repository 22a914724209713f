package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be told: the newest piece about each member, each a bounded number of times, the
 * least told first. Confined to the control loop. A message costs what it takes, not what waits.
 */
final class Gossip {
  private final int perMessage;

  /** By how often told, then by member, the oldest first. */
  private final List<Map<MemberId, SwimUpdate>> told = new ArrayList<>();

  Gossip(int perMessage) {
    this.perMessage = perMessage;
  }

  void add(SwimUpdate update) {
    told.forEach(pieces -> pieces.remove(update.member()));
    if (told.isEmpty()) {
      told.add(new LinkedHashMap<>());
    }
    told.getFirst().put(update.member(), update);
  }

  void retain(Set<MemberId> members) {
    told.forEach(pieces -> pieces.keySet().removeIf(member -> !members.contains(member)));
  }

  int size() {
    return told.stream().mapToInt(Map::size).sum();
  }

  /**
   * What to tell now.
   *
   * @param first goes along in any case, and counts towards the bound
   * @param transmissions after how many a piece has been told often enough
   */
  List<SwimUpdate> take(@Nullable SwimUpdate first, int transmissions) {
    List<SwimUpdate> taken = new ArrayList<>(perMessage);
    if (first != null) {
      taken.add(first);
    }
    while (told.size() <= transmissions) {
      told.add(new LinkedHashMap<>());
    }
    // From the most told down, so that none is met twice; but the least told have the room.
    int room = perMessage - taken.size();
    int[] quota = new int[transmissions];
    for (int times = 0; times < transmissions; times++) {
      quota[times] = Math.min(room, told.get(times).size());
      room -= quota[times];
    }
    for (int times = transmissions - 1; times >= 0; times--) {
      move(times, quota[times], times + 1 < transmissions, first, taken);
    }
    told.subList(transmissions, told.size()).forEach(Map::clear);
    return taken;
  }

  private void move(
      int times, int count, boolean again, @Nullable SwimUpdate first, List<SwimUpdate> taken) {
    Iterator<SwimUpdate> pieces = told.get(times).values().iterator();
    for (int i = 0; i < count; i++) {
      SwimUpdate piece = pieces.next();
      pieces.remove();
      if (first == null || !piece.member().equals(first.member())) {
        taken.add(piece);
      }
      if (again) {
        told.get(times + 1).put(piece.member(), piece);
      }
    }
  }
}
