package io.latticegrid.sim;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What must happen at least once in a sweep of many seeds, lest it prove less than it says.
 * Immutable.
 */
public enum Situation {
  /** A partition changed hands because its primary is gone. */
  PRIMARY_LOST,
  /** It was lost while a planned move of the partition was under way. */
  PRIMARY_LOST_DURING_MOVE,
  /** A planned move gave the partition to another primary. */
  HAND_OVER,
  /** A replica that is to be dropped or is on its way was lost. */
  REPLICA_LOST_DURING_MOVE,
  /** A backup was promoted before its predecessor's lease ran out. */
  EARLY_PROMOTION,
  /** An answer was flagged as that of an acting primary. */
  ACTING_ANSWER,
  /** A write was acknowledged by an acting primary. */
  ACTING_WRITE,
  /** A member that was removed came back with its memory. */
  READMISSION,
  /** A node came back as a new incarnation. */
  NEW_INCARNATION,
  /** Nobody serves a partition, but somebody who is away has it. */
  PARTITION_UNAVAILABLE,
  /** A holder came back and serves it again. */
  PARTITION_RETURNED,
  /** Every copy of a partition is gone. */
  PARTITION_LOST,
  /** Somebody accepted the loss of a partition: it begins again, empty. */
  LOSS_ACCEPTED,
  /** A replica that was behind went out of the in-sync set. */
  LEFT_IN_SYNC,
  /** A replica caught up and came into it. */
  CAME_IN_SYNC,
  /** The metadata log got another leader. */
  LEADER_CHANGED,
  /** It did while partitions were being moved. */
  LEADER_CHANGED_DURING_MOVE,
  /** Two candidates asked for votes in one term. */
  RIVAL_CANDIDATES,
  /** Entries of the metadata log that were not committed were cut off. */
  LOG_ENTRIES_CUT,
  /** The metadata log's snapshot was sent to a voter. */
  LOG_SNAPSHOT_SENT,
  /** The set of voters changed. */
  VOTERS_CHANGED,
  /** A voter started again with a log. */
  VOTER_RESTARTED,
  /** A replica fetched a snapshot to its end. */
  SNAPSHOT_FETCHED,
  /** Changes were streamed to a replica between two parts of its snapshot. */
  STREAMED_DURING_SNAPSHOT,
  /** A replica that came back was streamed what it lacked. */
  STREAM_RESUMED,
  /** A primary told a backup to begin again. */
  RESYNC,
  /** A write was answered in another epoch than it came in. */
  EPOCH_CHANGED_UNDER_WRITE,
  /** A write was not answered by the primary to which it came, which was deposed. */
  DEPOSED_UNDER_WRITE,
  /** A retry was answered from what is remembered of the first try. */
  RETRY_REMEMBERED,
  /** It was by another primary than that of the first try. */
  RETRY_REMEMBERED_ELSEWHERE,
  /** A write was refused for want of a lease. */
  REFUSED_WITHOUT_LEASE,
  /** A write was refused because a backup is behind, or the partition is being handed over. */
  REFUSED_OVERLOADED,
  /** A client does not know what became of a write. */
  OUTCOME_UNKNOWN,
  /** Such a write showed later. */
  UNKNOWN_WAS_APPLIED;

  /** How often each was seen. Confined to the simulation's thread. */
  public static final class Counts {
    private final Map<Situation, Long> counts = new EnumMap<>(Situation.class);

    /** It was seen. */
    public void saw(Situation situation) {
      saw(situation, 1);
    }

    /** It was seen so often. */
    public void saw(Situation situation, long times) {
      if (times > 0) {
        counts.merge(situation, times, Long::sum);
      }
    }

    /** Adds those of another run. */
    public void addAll(Counts more) {
      more.counts.forEach(this::saw);
    }

    /** Those that were never seen. */
    public List<Situation> missing() {
      return Arrays.stream(values()).filter(situation -> of(situation) == 0).toList();
    }

    @Override
    public String toString() {
      return Arrays.stream(values())
          .map(situation -> situation.name().toLowerCase(Locale.ROOT) + "=" + of(situation))
          .collect(Collectors.joining(" "));
    }

    /** How often one was seen. */
    public long of(Situation situation) {
      return counts.getOrDefault(situation, 0L);
    }
  }
}
