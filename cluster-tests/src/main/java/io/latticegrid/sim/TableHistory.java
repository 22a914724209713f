package io.latticegrid.sim;

import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every row of the partition tables that any member ever knew to be committed, in the order in
 * which they came. Confined to the simulation's thread.
 */
final class TableHistory {
  /** A partition of a group. */
  record Place(int group, int partition) {
    @Override
    public String toString() {
      return group + "/" + partition;
    }
  }

  private final SimScheduler scheduler;
  private final Losses losses;
  private final Map<Place, PartitionRow> rows = new LinkedHashMap<>();
  private @Nullable MetadataImage newest;

  TableHistory(SimScheduler scheduler, Losses losses) {
    this.scheduler = scheduler;
    this.losses = losses;
  }

  /** The newest image that anybody ever had; null before there was one. */
  @Nullable MetadataImage newest() {
    return newest;
  }

  /** A member has an image. */
  void saw(MetadataImage image) {
    MetadataImage before = newest;
    if (before != null && image.index() <= before.index()) {
      return;
    }
    newest = image;
    if (before == null || !before.memberIds().equals(image.memberIds())) {
      scheduler.tell(() -> "members @" + image.index() + " " + image.memberIds());
    }
    for (PartitionTable table : image.tables()) {
      for (PartitionRow row : table.rows()) {
        saw(new Place(table.group(), row.partition()), row, image.index());
      }
    }
  }

  private void saw(Place place, PartitionRow row, long index) {
    PartitionRow before = rows.get(place);
    if (before == null || before.epoch() != row.epoch()) {
      rows.put(place, row);
      scheduler.tell(() -> "row @" + index + " " + place + " " + words(row));
      String wrong = before == null ? null : losses.follows(place, before, row);
      if (wrong != null) {
        scheduler.fail(wrong, null);
      }
    }
  }

  /** The partitions that nobody serves and that are not lost. */
  List<Place> unavailable() {
    return rows.entrySet().stream()
        .filter(entry -> entry.getValue().state() == PartitionRow.State.UNAVAILABLE)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String words(PartitionRow row) {
    return "partition=%d, %s generation %d epoch %d reign %d replicas %s in sync %s target %s holders %s"
        .formatted(
            row.partition(),
            row.state(),
            row.generation(),
            PartitionRow.changes(row.epoch()),
            PartitionRow.changes(row.reign()),
            row.replicas(),
            row.inSync(),
            row.target(),
            row.holders());
  }
}
