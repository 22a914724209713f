package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ShardTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Who holds what while an assignment is worked out; members and partitions are indexes here.
 * Confined to one assignment.
 */
final class Placement {
  private final int group;
  private final List<MemberInfo> infos;
  private final int[] partitions;

  /** By partition: the holders, the primary first. */
  private final List<List<Integer>> slots;

  private final boolean[][] holds;

  /** By partition and zone: how many replicas are in it. */
  private final int[][] inZone;

  private final Zones zones;

  /** By partition and member: a replica that was not there before. */
  private final boolean[][] fresh;

  private final int[] loads;
  private final int[] primaries;
  private final int[][] shardPrimaries;

  /** How many partitions two members share. */
  private final int[][] shared;

  Placement(int group, List<MemberInfo> members, List<Assigner.Holding> holdings) {
    this.group = group;
    this.infos = members;
    int count = members.size();
    partitions = new int[holdings.size()];
    slots = new ArrayList<>(holdings.size());
    holds = new boolean[holdings.size()][count];
    zones = new Zones(members);
    inZone = new int[holdings.size()][zones.count()];
    fresh = new boolean[holdings.size()][count];
    loads = new int[count];
    primaries = new int[count];
    shared = new int[count][count];
    shardPrimaries = new int[count][];
    for (int member = 0; member < count; member++) {
      shardPrimaries[member] = new int[Math.max(1, members.get(member).shards())];
    }
    List<MemberId> ids = members.stream().map(MemberInfo::id).toList();
    for (int i = 0; i < holdings.size(); i++) {
      partitions[i] = holdings.get(i).partition();
      slots.add(new ArrayList<>());
      for (MemberId holder : holdings.get(i).holders()) {
        int member = ids.indexOf(holder);
        if (member >= 0 && !holds[i][member]) {
          add(i, member);
          fresh[i][member] = false;
        }
      }
    }
  }

  int size() {
    return partitions.length;
  }

  int members() {
    return loads.length;
  }

  int count(int i) {
    return slots.get(i).size();
  }

  int holder(int i, int slot) {
    return slots.get(i).get(slot);
  }

  boolean holds(int i, int member) {
    return holds[i][member];
  }

  Zones zones() {
    return zones;
  }

  /** Whether a partition has two replicas in one zone while another zone is free. */
  boolean isCrowded(int i) {
    boolean free = false;
    boolean twice = false;
    for (int replicas : inZone[i]) {
      free |= replicas == 0;
      twice |= replicas > 1;
    }
    return free && twice;
  }

  /** Whether a partition has two replicas in one zone. */
  boolean isDoubled(int i) {
    for (int replicas : inZone[i]) {
      if (replicas > 1) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member may get a replica, in place of another's or besides (-1). */
  boolean fits(int i, int from, int to) {
    if (holds[i][to]) {
      return false;
    }
    if (!zones.areShared() || (from >= 0 && zones.of(from) == zones.of(to))) {
      return true;
    }
    if (inZone[i][zones.of(to)] == 0) {
      return true;
    }
    // Another in the same zone: only if no zone is free, and none becomes so.
    for (int zone = 0; zone < zones.count(); zone++) {
      int left = inZone[i][zone] - (from >= 0 && zones.of(from) == zone ? 1 : 0);
      if (left == 0) {
        return false;
      }
    }
    return true;
  }

  /** The replica that a crowded partition gives away: the last in a zone that has several. */
  int crowding(int i) {
    for (int slot = count(i) - 1; slot > 0; slot--) {
      if (inZone[i][zones.of(holder(i, slot))] > 1) {
        return holder(i, slot);
      }
    }
    return holder(i, 0);
  }

  int load(int member) {
    return loads[member];
  }

  int primaries(int member) {
    return primaries[member];
  }

  List<MemberId> holders(int i) {
    return slots.get(i).stream().map(member -> infos.get(member).id()).toList();
  }

  void add(int i, int member) {
    if (slots.get(i).isEmpty()) {
      countPrimary(i, member, 1);
    }
    share(i, member, 1);
    slots.get(i).add(member);
    inZone[i][zones.of(member)]++;
    holds[i][member] = true;
    fresh[i][member] = true;
    loads[member]++;
  }

  /** Takes a backup away. */
  void drop(int i, int member) {
    slots.get(i).remove(Integer.valueOf(member));
    inZone[i][zones.of(member)]--;
    holds[i][member] = false;
    fresh[i][member] = false;
    loads[member]--;
    share(i, member, -1);
  }

  /** Gives a replica to another member, in the same role. */
  void move(int i, int from, int to) {
    List<Integer> holders = slots.get(i);
    int slot = holders.indexOf(from);
    if (slot == 0) {
      countPrimary(i, from, -1);
      countPrimary(i, to, 1);
    }
    share(i, from, -1);
    holders.set(slot, to);
    inZone[i][zones.of(from)]--;
    inZone[i][zones.of(to)]++;
    share(i, to, 1);
    holds[i][from] = false;
    fresh[i][from] = false;
    holds[i][to] = true;
    fresh[i][to] = true;
    loads[from]--;
    loads[to]++;
  }

  /** Makes a backup the primary and the primary a backup. */
  void handOver(int i, int to) {
    List<Integer> holders = slots.get(i);
    int slot = holders.indexOf(to);
    countPrimary(i, holders.get(0), -1);
    countPrimary(i, to, 1);
    holders.set(slot, holders.get(0));
    holders.set(0, to);
  }

  /** Whether one member suits a gap better than another. */
  boolean prefers(int i, int member, int other) {
    if (loads[member] != loads[other]) {
      return loads[member] < loads[other];
    }
    return partners(i, member) < partners(i, other);
  }

  /** A new replica of one member that another could take; -1 if there is none. */
  int freshBetween(int from, int to) {
    for (int i = 0; i < partitions.length; i++) {
      if (fresh[i][from] && fits(i, from, to)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The partition that best moves from a member to another: new ones first, then by role, shards
   * and partners; -1 if zones allow none.
   */
  int bestToMove(int from, int to) {
    boolean wantsPrimary = primaries[from] > primaries[to] + 1;
    int best = -1;
    long bestScore = Long.MIN_VALUE;
    for (int i = 0; i < partitions.length; i++) {
      if (holds[i][from] && fits(i, from, to)) {
        boolean primary = holder(i, 0) == from;
        long score = fresh[i][from] ? 1L << 40 : 0;
        score += primary == wantsPrimary ? 1L << 30 : 0;
        score += primary ? (long) shardGain(i, from, to) << 12 : 0;
        score -= partners(i, to);
        if (score > bestScore) {
          bestScore = score;
          best = i;
        }
      }
    }
    return best;
  }

  boolean canHandOver(int from, int to) {
    return bestToHandOver(from, to) >= 0;
  }

  /** The partition whose primary best passes from a member to a backup; -1 if they share none. */
  int bestToHandOver(int from, int to) {
    int best = -1;
    int bestGain = Integer.MIN_VALUE;
    for (int i = 0; i < partitions.length; i++) {
      if (holder(i, 0) == from && to != from && holds[i][to]) {
        int gain = shardGain(i, from, to);
        if (gain > bestGain) {
          bestGain = gain;
          best = i;
        }
      }
    }
    return best;
  }

  private int shardGain(int i, int from, int to) {
    return shardPrimaries[from][shard(i, from)] - shardPrimaries[to][shard(i, to)];
  }

  private int partners(int i, int member) {
    int sum = 0;
    for (int holder : slots.get(i)) {
      sum += shared[holder][member];
    }
    return sum;
  }

  private void countPrimary(int i, int member, int change) {
    primaries[member] += change;
    shardPrimaries[member][shard(i, member)] += change;
  }

  private int shard(int i, int member) {
    return ShardTable.shardOf(group, partitions[i], shardPrimaries[member].length);
  }

  private void share(int i, int member, int change) {
    for (int holder : slots.get(i)) {
      if (holder != member) {
        shared[holder][member] += change;
        shared[member][holder] += change;
      }
    }
  }
}
