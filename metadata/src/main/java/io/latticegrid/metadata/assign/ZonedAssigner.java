package io.latticegrid.metadata.assign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What zones with several members add to an assignment. Pure. First every partition is taken apart
 * that has two replicas in one zone while another is free; then replicas are shifted towards
 * members with fewer, along ways that keep zones apart, as long as that makes loads more even.
 */
final class ZonedAssigner {
  private ZonedAssigner() {}

  static void spread(Placement placement) {
    for (int i = 0; i < placement.size(); i++) {
      while (placement.isCrowded(i)) {
        int from = placement.crowding(i);
        int best = -1;
        for (int member = 0; member < placement.members(); member++) {
          boolean elsewhere = placement.zones().of(member) != placement.zones().of(from);
          if (elsewhere
              && placement.fits(i, from, member)
              && (best < 0 || placement.prefers(i, member, best))) {
            best = member;
          }
        }
        placement.move(i, from, best);
      }
    }
  }

  static void evenReplicas(Placement placement) {
    int total = 0;
    for (int member = 0; member < placement.members(); member++) {
      total += placement.load(member);
    }
    Evening evening = new Evening(placement.members(), total, placement::load);
    // A whole way makes loads more even, so few are needed; one that is cut short may not.
    int most = placement.size() * placement.members();
    boolean shifted = true;
    for (int shifts = 0; shifted && shifts < most; shifts++) {
      shifted = shiftOne(placement, evening);
    }
  }

  private static boolean shiftOne(Placement placement, Evening evening) {
    List<Integer> fullestFirst = new ArrayList<>();
    for (int member = 0; member < placement.members(); member++) {
      fullestFirst.add(member);
    }
    fullestFirst.sort(Comparator.comparingInt(placement::load).reversed());
    for (int from : fullestFirst) {
      int[] fresh = evening.pathToLess(from, (a, b) -> placement.freshBetween(a, b) >= 0);
      if (fresh.length > 0) {
        shift(placement, fresh, true);
        return true;
      }
    }
    for (int from : fullestFirst) {
      int[] any = evening.pathToLess(from, (a, b) -> placement.bestToMove(a, b) >= 0);
      if (any.length > 0) {
        shift(placement, any, false);
        return true;
      }
    }
    return false;
  }

  private static void shift(Placement placement, int[] path, boolean fresh) {
    for (int step = 0; step + 1 < path.length; step++) {
      int from = path[step];
      int to = path[step + 1];
      int i = fresh ? placement.freshBetween(from, to) : placement.bestToMove(from, to);
      // An earlier step of the way may have taken the partition that this one was to move.
      if (i < 0) {
        return;
      }
      placement.move(i, from, to);
    }
  }
}
