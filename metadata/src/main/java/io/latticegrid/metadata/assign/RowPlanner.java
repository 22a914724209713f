package io.latticegrid.metadata.assign;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a row from one replica list to another. Pure.
 *
 * <pre>
 * settled ── members changed ──▶ moving: target set, missing replicas appended, not yet in sync
 * moving ── replica in sync ──▶ moving, or settled if the whole target is in sync under the same primary
 * moving, target in sync, another first ── hand-over ──▶ settled under a new reign
 * any ── no in-sync replica left ──▶ unavailable, while a silent one may return; else lost
 * unavailable ── a holder is readmitted ──▶ moving under a new reign
 * lost, or about to be ── the loss is accepted ──▶ moving, empty, in a new generation
 * </pre>
 */
public final class RowPlanner {
  private RowPlanner() {}

  /**
   * The rows that change when the members are those given: promotions, rows that nobody serves any
   * more or again, and moves towards a new assignment.
   */
  public static List<PartitionRow> plan(GroupInfo group, Roster roster, List<PartitionRow> rows) {
    List<Fate> fates = rows.stream().map(row -> Fate.of(group, roster, row)).toList();
    List<Assigner.Holding> holdings = new ArrayList<>();
    for (Fate fate : fates) {
      if (fate.isServed()) {
        holdings.add(new Assigner.Holding(fate.row().partition(), fate.held()));
      }
    }
    List<List<MemberId>> dealt =
        Assigner.assign(group.id(), roster.takers(), group.backups(), holdings);
    int copies = Math.min(group.backups() + 1, roster.members().size());
    List<PartitionRow> changed = new ArrayList<>();
    int next = 0;
    for (Fate fate : fates) {
      PartitionRow planned =
          fate.isServed()
              ? served(fate, roster.ordered(filled(fate, dealt.get(next++), copies)))
              : unserved(fate);
      if (!sameLists(planned, fate.row())) {
        changed.add(planned);
      }
    }
    return changed;
  }

  /**
   * Where fewer members may take replicas than there are to be, those that drain keep theirs: a
   * move never costs a copy.
   */
  private static List<MemberId> filled(Fate fate, List<MemberId> dealt, int copies) {
    List<MemberId> filled = new ArrayList<>(dealt);
    for (MemberId holder : fate.copies()) {
      if (filled.size() < copies && !filled.contains(holder)) {
        filled.add(holder);
      }
    }
    return filled;
  }

  private static PartitionRow served(Fate fate, List<MemberId> desired) {
    PartitionRow row = fate.row();
    if (fate.reborn()) {
      long epoch = PartitionRow.nextGeneration(row.epoch());
      List<MemberId> target = desired.size() == 1 ? List.of() : desired;
      return new PartitionRow(
          row.partition(), epoch, epoch, desired, desired.subList(0, 1), target);
    }
    return towards(row, fate.copies(), desired);
  }

  /**
   * The row with a replica taken into the in-sync set; empty if it is no replica or is in it
   * already.
   */
  public static Optional<PartitionRow> withInSync(PartitionRow row, MemberId member) {
    if (!row.isReplica(member) || row.inSync().contains(member)) {
      return Optional.empty();
    }
    List<MemberId> inSync =
        row.replicas().stream().filter(r -> r.equals(member) || row.inSync().contains(r)).toList();
    return Optional.of(settle(next(row, row.replicas(), inSync, row.target())));
  }

  /**
   * The row with a backup taken out of the in-sync set; empty if it is not in it, or is the
   * primary.
   */
  public static Optional<PartitionRow> withoutInSync(PartitionRow row, MemberId member) {
    if (!row.inSync().contains(member) || row.isPrimary(member)) {
      return Optional.empty();
    }
    List<MemberId> inSync = row.inSync().stream().filter(r -> !r.equals(member)).toList();
    return Optional.of(next(row, row.replicas(), inSync, row.target()));
  }

  /**
   * The row under its target's primary, in a new reign; empty unless the whole target is in sync
   * and begins with another member.
   */
  public static Optional<PartitionRow> handOver(PartitionRow row) {
    List<MemberId> target = row.target();
    boolean due =
        !target.isEmpty() && row.inSync().containsAll(target) && !row.isPrimary(target.get(0));
    return due ? Optional.of(next(row, target, target, List.of())) : Optional.empty();
  }

  private static PartitionRow unserved(Fate fate) {
    PartitionRow row = fate.row();
    return new PartitionRow(
        row.partition(),
        row.epoch() + 1,
        row.reign(),
        List.of(),
        List.of(),
        List.of(),
        fate.away());
  }

  /**
   * The row without a member that is dead, its first in-sync replica promoted; empty if the member
   * has no part in it, has the only copy, or is the primary and may not be replaced yet.
   */
  public static Optional<PartitionRow> withoutDead(
      PartitionRow row, MemberId dead, boolean mayPromote) {
    if (!row.isReplica(dead)) {
      return Optional.empty();
    }
    List<MemberId> inSync = row.inSync().stream().filter(r -> !r.equals(dead)).toList();
    boolean stays = inSync.isEmpty() || (row.isPrimary(dead) && !mayPromote);
    if (stays) {
      return Optional.empty();
    }
    List<MemberId> replicas = new ArrayList<>(inSync);
    row.replicas().stream()
        .filter(r -> !r.equals(dead) && !inSync.contains(r))
        .forEach(replicas::add);
    return Optional.of(next(row, replicas, inSync, row.target()));
  }

  private static PartitionRow towards(
      PartitionRow row, List<MemberId> inSync, List<MemberId> desired) {
    List<MemberId> replicas = new ArrayList<>(inSync);
    desired.stream().filter(member -> !inSync.contains(member)).forEach(replicas::add);
    if (replicas.equals(desired) && inSync.size() == desired.size()) {
      return next(row, replicas, inSync, List.of());
    }
    return settle(next(row, replicas, inSync, desired));
  }

  /** Ends a move that needs no hand-over. */
  private static PartitionRow settle(PartitionRow row) {
    List<MemberId> target = row.target();
    boolean due =
        !target.isEmpty() && row.inSync().containsAll(target) && row.isPrimary(target.get(0));
    return due
        ? new PartitionRow(row.partition(), row.epoch(), row.reign(), target, target, List.of())
        : row;
  }

  private static PartitionRow next(
      PartitionRow row, List<MemberId> replicas, List<MemberId> inSync, List<MemberId> target) {
    long epoch = row.epoch() + 1;
    boolean same = !replicas.isEmpty() && row.isPrimary(replicas.get(0));
    return new PartitionRow(
        row.partition(), epoch, same ? row.reign() : epoch, replicas, inSync, target);
  }

  private static boolean sameLists(PartitionRow a, PartitionRow b) {
    return a.replicas().equals(b.replicas())
        && a.inSync().equals(b.inSync())
        && a.target().equals(b.target())
        && a.holders().equals(b.holders());
  }
}
