package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.sim.TableHistory.Place;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which members were killed, and which losses that explains: a partition may be lost only if
 * everybody who had every write was killed, and only in a run that killed more than the cluster
 * promises to stand. Confined to the simulation's thread.
 */
final class Losses {
  private final Set<MemberId> killed = new HashSet<>();
  private final Set<Place> doomed = new LinkedHashSet<>();
  private final Set<Place> lost = new LinkedHashSet<>();

  /** A member lost its memory. */
  void killed(MemberId member) {
    killed.add(member);
  }

  /**
   * More was killed than the cluster promises to stand: what nobody who lives has in sync may be
   * lost.
   */
  void beyondBudget(@Nullable MetadataImage image) {
    if (image == null) {
      return;
    }
    for (PartitionTable table : image.tables()) {
      for (PartitionRow row : table.rows()) {
        if (killed.containsAll(having(row))
            || (isEnding(row) && killed.containsAll(row.target()))) {
          doomed.add(new Place(table.group(), row.partition()));
        }
      }
    }
  }

  /** A move may be decided a moment later, and leave the copies of its target alone. */
  private static boolean isEnding(PartitionRow row) {
    return !row.target().isEmpty() && row.inSync().containsAll(row.target());
  }

  private static List<MemberId> having(PartitionRow row) {
    return row.replicas().isEmpty() ? row.holders() : row.inSync();
  }

  /** A row follows another; what is wrong with it, or null. */
  @Nullable String follows(Place place, PartitionRow before, PartitionRow row) {
    if (row.state() != State.LOST || before.state() == State.LOST) {
      return row.state() != State.LOST && lost.contains(place)
          ? "partition " + place + " is served again although nobody accepted its loss"
          : null;
    }
    lost.add(place);
    List<MemberId> alive = having(before).stream().filter(id -> !killed.contains(id)).toList();
    if (!alive.isEmpty()) {
      return "partition " + place + " was declared lost though " + alive + " were never killed";
    }
    return doomed.contains(place)
        ? null
        : "partition " + place + " was lost, and not more was killed than is promised: " + before;
  }

  /** Whether a partition was declared lost, and rightly. */
  boolean isLost(Place place) {
    return lost.contains(place);
  }

  /** Whether any partition of that number was declared lost. */
  boolean isAnyLost(int partition) {
    return lost.stream().anyMatch(place -> place.partition() == partition);
  }

  /** How many partitions were lost. */
  int count() {
    return lost.size();
  }
}
