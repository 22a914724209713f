package io.latticegrid.sim;

import io.latticegrid.invariant.CommittedTable;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import org.jspecify.annotations.Nullable;

/**
 * Tells who traces a run what is committed, and has the losses looked at. Confined to the
 * simulation's thread.
 */
final class TableNotes implements CommittedTable.Steps {
  private final SimScheduler scheduler;
  private final Losses losses;

  TableNotes(SimScheduler scheduler, Losses losses) {
    this.scheduler = scheduler;
    this.losses = losses;
  }

  @Override
  public void step(MetadataImage before, MetadataImage after) {
    if (!before.memberIds().equals(after.memberIds())) {
      scheduler.tell(() -> "members @" + after.index() + " " + after.memberIds());
    }
  }

  @Override
  public void row(Place place, @Nullable PartitionRow former, PartitionRow row, long index) {
    scheduler.tell(() -> "row @" + index + " " + place + " " + words(row));
    String wrong = losses.follows(place, former, row);
    if (wrong != null) {
      scheduler.fail(wrong, null);
    }
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
