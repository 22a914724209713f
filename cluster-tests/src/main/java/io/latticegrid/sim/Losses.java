package io.latticegrid.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which members were killed, and which losses that explains: a partition may be lost only if
 * everybody who had every write was killed, and only in a run that killed more than the cluster
 * promises to stand; and it is served again only after somebody accepted its loss. Confined to the
 * simulation's thread.
 */
final class Losses {
  private final Set<MemberId> killed = new HashSet<>();
  private final Set<Place> doomed = new LinkedHashSet<>();
  private final Map<Place, Integer> lost = new LinkedHashMap<>();
  private final Map<Place, Set<Integer>> accepted = new HashMap<>();
  private Consumer<Place> whenEmpty = place -> {};
  private int emptied;

  /** Has somebody told of each partition that begins again, empty. */
  void whenEmpty(Consumer<Place> listener) {
    whenEmpty = listener;
  }

  /** A member lost its memory. */
  void killed(MemberId member) {
    killed.add(member);
  }

  /**
   * More was killed than the cluster promises to stand: what nobody who lives has in sync may be
   * lost. So may what nobody has to whom it moves: the end of the move may be on its way through
   * the log.
   *
   * @param asked whether a change was asked for that may be decided yet: of a primary that goes on
   *     without its backups, for instance
   */
  void beyondBudget(@Nullable MetadataImage image, boolean asked) {
    if (image == null) {
      return;
    }
    for (PartitionTable table : image.tables()) {
      for (PartitionRow row : table.rows()) {
        if (killed.containsAll(having(row))
            || (asked && having(row).stream().anyMatch(killed::contains))
            || (!row.target().isEmpty() && killed.containsAll(row.target()))) {
          doomed.add(new Place(table.group(), row.partition()));
        }
      }
    }
  }

  private static List<MemberId> having(PartitionRow row) {
    return row.replicas().isEmpty() ? row.holders() : row.inSync();
  }

  /** An operator asks that the loss of a generation of a partition be accepted, and of no other. */
  void accepts(Place place, int generation) {
    accepted.computeIfAbsent(place, any -> new HashSet<>()).add(generation);
  }

  /** A row follows another, or is the first; what is wrong with it, or null. */
  @Nullable String follows(Place place, @Nullable PartitionRow before, PartitionRow row) {
    if (before == null) {
      lost.remove(place);
      return null;
    }
    if (row.state() == State.LOST) {
      return before.state() == State.LOST ? null : isLost(place, before, row);
    }
    Integer generation = lost.get(place);
    return generation == null ? null : isServed(place, generation, row);
  }

  private @Nullable String isLost(Place place, PartitionRow before, PartitionRow row) {
    lost.put(place, row.generation());
    List<MemberId> alive = having(before).stream().filter(id -> !killed.contains(id)).toList();
    if (!alive.isEmpty()) {
      return "partition " + place + " was declared lost though " + alive + " were never killed";
    }
    return doomed.contains(place)
        ? null
        : "partition " + place + " was lost, and not more was killed than is promised: " + before;
  }

  private @Nullable String isServed(Place place, int generation, PartitionRow row) {
    if (!accepted.getOrDefault(place, Set.of()).contains(generation)) {
      return "partition %s is served again although nobody accepted its loss in generation %d"
          .formatted(place, generation);
    }
    lost.remove(place);
    if (!killed.containsAll(row.inSync())) {
      // Else it begins at who was killed meanwhile, which nobody knows yet.
      doomed.remove(place);
    }
    emptied++;
    whenEmpty.accept(place);
    return null;
  }

  /** Whether a partition is declared lost, and rightly. */
  boolean isLost(Place place) {
    return lost.containsKey(place);
  }

  /** How often a partition began again, empty. */
  int emptied() {
    return emptied;
  }
}
