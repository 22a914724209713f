package io.latticegrid.proto.routing;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Optional;

/**
 * The row of one partition in the partition table. Immutable.
 *
 * <pre>
 * SERVED ── nobody in sync is left, a silent one may return ──▶ UNAVAILABLE ── it is readmitted ──▶ SERVED
 * SERVED, UNAVAILABLE ── nobody is left who could return ──▶ LOST
 * LOST ── the operator accepts it ──▶ SERVED, empty, in a new generation
 * </pre>
 *
 * @param partition number of the partition, from 0
 * @param epoch counts every change of this row: the generation in the upper 16 bits, the changes in
 *     it in the lower 48. The upper half of a generation counts how often the metadata log was
 *     begun anew, the lower one the lives of the partition, each of which begins empty
 * @param reign the epoch at which the present primary took over; streams of one reign go on over
 *     changes of the in-sync set
 * @param replicas the members that have or are getting a copy; the first is the primary; empty if
 *     nobody serves it
 * @param inSync those replicas that have every acknowledged write, the primary included, in the
 *     order of {@code replicas}
 * @param target the replica list that a planned move works towards; empty when nothing is planned
 * @param holders former members that had every acknowledged write when nobody was left to serve,
 *     and may return: those that went in silence with their memory, those that died with their log;
 *     only while nobody serves it
 */
public record PartitionRow(
    int partition,
    long epoch,
    long reign,
    List<MemberId> replicas,
    List<MemberId> inSync,
    List<MemberId> target,
    List<MemberId> holders) {
  private static final int GENERATION_SHIFT = 48;
  private static final int RECOVERY_SHIFT = 56;
  private static final long LIVES = 0xFF;

  /** Whether a partition can be asked. */
  public enum State {
    /** A primary serves it. */
    SERVED,
    /** Nobody serves it, but somebody who is away has all of it. */
    UNAVAILABLE,
    /** Every copy is gone. */
    LOST
  }

  /** Copies the lists. */
  public PartitionRow {
    replicas = List.copyOf(replicas);
    inSync = List.copyOf(inSync);
    target = List.copyOf(target);
    holders = List.copyOf(holders);
  }

  /** A row without holders. */
  public PartitionRow(
      int partition,
      long epoch,
      long reign,
      List<MemberId> replicas,
      List<MemberId> inSync,
      List<MemberId> target) {
    this(partition, epoch, reign, replicas, inSync, target, List.of());
  }

  /** How it stands. */
  public State state() {
    if (replicas.isEmpty()) {
      return holders.isEmpty() ? State.LOST : State.UNAVAILABLE;
    }
    return State.SERVED;
  }

  /** Why nobody serves it and what helps, in words; for a row that is not served. */
  public String whyUnserved(int group) {
    return state() == State.LOST
        ? "every copy of partition "
            + partition
            + " of group "
            + group
            + " is lost; 'lattice partitions accept-loss' lets it begin again, empty"
        : "partition "
            + partition
            + " of group "
            + group
            + " is not served until one of "
            + holders
            + " comes back: with its memory, or with its log if no other, in a strict group, may be"
            + " alive still; 'lattice forget MEMBER' gives one up, with what only that one has";
  }

  /** Which generation of the row this is; a later one is never followed by an earlier one. */
  public int generation() {
    return generation(epoch);
  }

  /** Which life of the partition this is; each one began empty. */
  public int life() {
    return life(epoch);
  }

  /** The life of the partition to which an epoch or a reign belongs. */
  public static int life(long epoch) {
    return (int) (epoch >>> GENERATION_SHIFT & LIVES);
  }

  /** The generation to which an epoch or a reign belongs. */
  public static int generation(long epoch) {
    return (int) (epoch >>> GENERATION_SHIFT);
  }

  /** How many changes of its generation an epoch counts. */
  public static long changes(long epoch) {
    return epoch & ((1L << GENERATION_SHIFT) - 1);
  }

  /**
   * The epoch of the same life once the metadata log was begun anew: above whatever the log that
   * was given up may have come to.
   */
  public static long recovered(long epoch) {
    return epoch + (1L << RECOVERY_SHIFT);
  }

  /** The first epoch of the next life of a partition. */
  public static long nextGeneration(long epoch) {
    return (((epoch >>> GENERATION_SHIFT) + 1) << GENERATION_SHIFT) + 1;
  }

  /** The member that serves the partition, if any does. */
  public Optional<MemberId> primary() {
    return replicas.isEmpty() ? Optional.empty() : Optional.of(replicas.get(0));
  }

  /** Whether a member serves the partition. */
  public boolean isPrimary(MemberId member) {
    return !replicas.isEmpty() && replicas.get(0).equals(member);
  }

  /** Whether a member has or is getting a copy. */
  public boolean isReplica(MemberId member) {
    return replicas.contains(member);
  }
}
