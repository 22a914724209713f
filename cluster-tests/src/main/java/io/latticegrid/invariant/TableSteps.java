package io.latticegrid.invariant;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one committed record may do to a row. Immutable.
 *
 * <ul>
 *   <li>I-PT3: only a replica in sync, or a holder that came back, becomes primary;
 *   <li>I-PT4: a row without a living copy is not served, and a new generation begins only when no
 *       copy of the old one is left;
 *   <li>I-PT5: a planned move leaves as many copies in sync as there were, up to what is
 *       configured.
 * </ul>
 */
public final class TableSteps implements CommittedTable.Steps {
  private final Consumer<Violation> violated;

  /** Tells of each step that is not allowed. */
  public TableSteps(Consumer<Violation> violated) {
    this.violated = violated;
  }

  @Override
  public void step(MetadataImage before, MetadataImage after) {
    // Whoever is dropped when a backup is promoted early is as good as gone.
    boolean planned =
        after.actingMillis() == 0 && after.memberIds().containsAll(before.memberIds());
    for (PartitionTable table : after.tables()) {
      PartitionTable old = CommittedTable.table(before, table.group());
      GroupInfo group = CommittedTable.group(after, table.group());
      if (old == null || old == table || group == null) {
        continue;
      }
      for (PartitionRow row : table.rows()) {
        PartitionRow former = old.row(row.partition());
        if (former != row && !former.equals(row)) {
          Supplier<String> what =
              () ->
                  "partition %d/%d at image %d: %s, then %s"
                      .formatted(table.group(), row.partition(), after.index(), former, row);
          promotion(former, row, what);
          living(former, row, after, what);
          if (planned) {
            copies(former, row, group.backups() + 1, what);
          }
        }
      }
    }
  }

  private void promotion(PartitionRow former, PartitionRow row, Supplier<String> what) {
    MemberId now = row.primary().orElse(MemberId.NONE);
    if (now.equals(MemberId.NONE)) {
      return;
    }
    require(row.inSync().contains(now), "I-PT3", "the primary is not in sync: ", what);
    if (row.generation() != former.generation() || former.isPrimary(now)) {
      return;
    }
    List<MemberId> had = former.state() == State.SERVED ? former.inSync() : former.holders();
    // Or who has it in a log that a former life of its node left behind.
    boolean entitled =
        had.contains(now)
            || had.stream()
                .anyMatch(
                    id -> id.nodeId() == now.nodeId() && id.incarnation() < now.incarnation());
    require(
        entitled, "I-PT3", "was promoted without being in sync: ", () -> now + ", " + what.get());
    require(row.reign() > former.reign(), "I-PT3", "a new primary in an old reign: ", what);
  }

  private void living(
      PartitionRow former, PartitionRow row, MetadataImage after, Supplier<String> what) {
    for (MemberId member : row.replicas()) {
      require(
          after.isMember(member),
          "I-PT4",
          "serves and is no member: ",
          () -> member + ", " + what.get());
    }
    if (row.generation() != former.generation()) {
      boolean copyLeft = former.inSync().stream().anyMatch(after::isMember);
      require(!copyLeft, "I-PT4", "given up while a copy was left: ", what);
    } else {
      boolean wasLost = former.state() == State.LOST;
      require(!wasLost || row.state() == State.LOST, "I-PT4", "served after its loss: ", what);
    }
  }

  private void copies(
      PartitionRow former, PartitionRow row, int configured, Supplier<String> what) {
    boolean moved = !former.replicas().equals(row.replicas());
    int needed = Math.min(former.inSync().size(), configured);
    require(
        !moved || row.inSync().size() >= needed, "I-PT5", "a planned move takes a copy: ", what);
  }

  private void require(boolean holds, String invariant, String why, Supplier<String> what) {
    if (!holds) {
      violated.accept(new Violation(invariant, why + what.get()));
    }
  }
}
