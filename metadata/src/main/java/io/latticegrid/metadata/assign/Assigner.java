package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Deals the partitions of a group to members: pure and deterministic, the same in every JVM.
 *
 * <p>What it guarantees: no member holds two replicas of a partition; a partition has backups + 1
 * replicas, or as many as there are members; replicas a member differ by at most one, and so do
 * primaries; no more replicas move than that needs (a fourth member of three takes a quarter, a
 * lost member moves only what it held). No two replicas of a partition are in one zone while
 * another zone is free; where zones are of different sizes, they come first, and replicas and
 * primaries are as even as they allow. Among equal choices it takes the one that evens out
 * primaries over the shards of members, then the one that spreads the partners of a member.
 *
 * <p>How: the holders stay, gaps are filled with the least loaded, then replicas are shifted along
 * shortest augmenting paths from members above their share to members below it, over replicas that
 * move anyway first. Primaries are then evened out the same way, by changing roles within a
 * partition. That a perfect evening out of primaries exists once replicas are even follows from the
 * integrality of flows: giving each holder 1/R of a partition is a fractional solution within the
 * bounds.
 */
public final class Assigner {
  private Assigner() {}

  /**
   * A partition to deal.
   *
   * @param partition its number
   * @param holders who has or is getting it, the primary first; members that went are passed over
   */
  public record Holding(int partition, List<MemberId> holders) {
    /** Copies the holders. */
    public Holding {
      holders = List.copyOf(holders);
    }
  }

  /**
   * The replica lists that are to be, one for each holding, the primary first.
   *
   * @param group number of the group, by which shards are found
   * @param members in the order in which they joined; at least one
   * @param backups copies beside the primary
   * @param holdings what is held now
   */
  public static List<List<MemberId>> assign(
      int group, List<MemberInfo> members, int backups, List<Holding> holdings) {
    Placement placement = new Placement(group, members, holdings);
    int replicas = Math.min(backups + 1, members.size());
    trim(placement, replicas);
    fill(placement, replicas);
    if (placement.zones().areShared()) {
      ZonedAssigner.spread(placement);
      ZonedAssigner.evenReplicas(placement);
    } else {
      evenReplicas(placement);
    }
    evenPrimaries(placement);
    List<List<MemberId>> dealt = new ArrayList<>(holdings.size());
    for (int i = 0; i < holdings.size(); i++) {
      dealt.add(placement.holders(i));
    }
    return dealt;
  }

  private static void trim(Placement placement, int replicas) {
    for (int i = 0; i < placement.size(); i++) {
      while (placement.count(i) > replicas) {
        placement.drop(i, placement.isDoubled(i) ? placement.crowding(i) : fullest(placement, i));
      }
    }
  }

  private static int fullest(Placement placement, int i) {
    int worst = placement.holder(i, 1);
    for (int slot = 2; slot < placement.count(i); slot++) {
      int holder = placement.holder(i, slot);
      worst = placement.load(holder) >= placement.load(worst) ? holder : worst;
    }
    return worst;
  }

  private static void fill(Placement placement, int replicas) {
    for (int i = 0; i < placement.size(); i++) {
      while (placement.count(i) < replicas) {
        int best = -1;
        for (int member = 0; member < placement.members(); member++) {
          if (placement.fits(i, -1, member) && (best < 0 || placement.prefers(i, member, best))) {
            best = member;
          }
        }
        placement.add(i, best);
      }
    }
  }

  private static void evenReplicas(Placement placement) {
    int total = 0;
    for (int member = 0; member < placement.members(); member++) {
      total += placement.load(member);
    }
    Evening evening = new Evening(placement.members(), total, placement::load);
    for (int from = evening.above(); from >= 0; from = evening.above()) {
      shiftReplica(placement, evening, from, evening.under());
    }
    for (int to = evening.below(); to >= 0; to = evening.below()) {
      shiftReplica(placement, evening, evening.over(), to);
    }
  }

  /**
   * Moves a replica from a member towards one with less: along replicas that move anyway if there
   * is a way, else directly.
   */
  private static void shiftReplica(Placement placement, Evening evening, int from, int to) {
    int[] path = evening.path(from, to, (a, b) -> placement.freshBetween(a, b) >= 0);
    if (path.length > 0) {
      for (int step = 0; step + 1 < path.length; step++) {
        int i = placement.freshBetween(path[step], path[step + 1]);
        placement.move(i, path[step], path[step + 1]);
      }
      return;
    }
    // Somebody with more holds a partition that somebody with less does not.
    placement.move(placement.bestToMove(from, to), from, to);
  }

  private static void evenPrimaries(Placement placement) {
    Evening evening = new Evening(placement.members(), placement.size(), placement::primaries);
    for (int from = evening.above(); from >= 0; from = evening.above()) {
      if (!shiftPrimary(placement, evening.pathDown(from, placement::canHandOver))) {
        return;
      }
    }
    for (int to = evening.below(); to >= 0; to = evening.below()) {
      if (!shiftPrimary(placement, evening.pathUp(to, placement::canHandOver))) {
        return;
      }
    }
  }

  /** False if there is no way, which only zones of different sizes bring about. */
  private static boolean shiftPrimary(Placement placement, int[] path) {
    Invariant.check(path.length > 0 || placement.zones().areShared(), "no way to even out");
    if (path.length == 0) {
      return false;
    }
    // All are chosen before the first is changed, so that the path stays what it was.
    int[] chosen = new int[path.length - 1];
    for (int step = 0; step < chosen.length; step++) {
      chosen[step] = placement.bestToHandOver(path[step], path[step + 1]);
    }
    for (int step = 0; step < chosen.length; step++) {
      placement.handOver(chosen[step], path[step + 1]);
    }
    return true;
  }
}
