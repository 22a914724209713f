package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.RowPlanner;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord.GroupCreated;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.metadata.log.MetadataLog;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.log.ProposalOutcome.Committed;
import io.latticegrid.metadata.log.ProposalOutcome.Rejected;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of primaries and of the node that become records. Confined to the control loop. A
 * request whose effect is there already counts as done.
 */
final class TableRequests {
  private final MemberId self;
  private final MetadataLog log;

  TableRequests(MemberId self, MetadataLog log) {
    this.self = self;
    this.log = log;
  }

  void inSync(ControlPlane.InSyncRequest request, Consumer<ProposalOutcome> outcome) {
    PartitionRow row = row(request.group(), request.partition());
    if (row == null) {
      outcome.accept(new Rejected("there is no such partition"));
      return;
    }
    BooleanSupplier done =
        () -> {
          PartitionRow current = row(request.group(), request.partition());
          return current != null
              && current.isPrimary(self)
              && current.inSync().contains(request.member()) == request.add();
        };
    Optional<PartitionRow> changed =
        request.add()
            ? RowPlanner.withInSync(row, request.member())
            : RowPlanner.withoutInSync(row, request.member());
    change(request.group(), row, request.epoch(), changed, new Idempotent(done, outcome));
  }

  void handOver(int group, int partition, long epoch, Consumer<ProposalOutcome> outcome) {
    PartitionRow row = row(group, partition);
    if (row == null) {
      outcome.accept(new Rejected("there is no such partition"));
      return;
    }
    BooleanSupplier done =
        () -> {
          PartitionRow current = row(group, partition);
          return current != null && current.epoch() > epoch && !current.isPrimary(self);
        };
    change(group, row, epoch, RowPlanner.handOver(row), new Idempotent(done, outcome));
  }

  void createGroup(
      String name, GroupInfo.Mode mode, int backups, Consumer<ProposalOutcome> outcome) {
    BooleanSupplier done =
        () -> {
          MetadataImage image = log.image();
          return image != null
              && image
                  .catalog()
                  .group(name)
                  .filter(group -> group.mode() == mode && group.backups() == backups)
                  .isPresent();
        };
    Idempotent once = new Idempotent(done, outcome);
    if (!once.endIfDone()) {
      log.propose(new GroupCreated(name, mode, backups), once);
    }
  }

  private void change(
      int group, PartitionRow row, long epoch, Optional<PartitionRow> changed, Idempotent once) {
    if (once.endIfDone()) {
      return;
    }
    if (row.epoch() != epoch) {
      once.accept(new Rejected("asked at epoch " + epoch + ", the row is at " + row.epoch()));
    } else if (!row.isPrimary(self)) {
      once.accept(new Rejected("only the primary may ask"));
    } else if (changed.isEmpty()) {
      once.accept(new Rejected("the row does not allow it"));
    } else {
      log.propose(new RowsChanged(new GroupRows(group, List.of(changed.get()))), once);
    }
  }

  private @Nullable PartitionRow row(int group, int partition) {
    MetadataImage image = log.image();
    if (image == null) {
      return null;
    }
    boolean there =
        image.catalog().group(group).isPresent()
            && partition >= 0
            && partition < image.partitionCount();
    return there ? image.table(group).row(partition) : null;
  }

  /**
   * Turns a refusal into success where the effect is there: the request was sent twice, or somebody
   * else did it.
   */
  private final class Idempotent implements Consumer<ProposalOutcome> {
    private final BooleanSupplier done;
    private final Consumer<ProposalOutcome> outcome;

    Idempotent(BooleanSupplier done, Consumer<ProposalOutcome> outcome) {
      this.done = done;
      this.outcome = outcome;
    }

    boolean endIfDone() {
      boolean there = done.getAsBoolean();
      if (there) {
        outcome.accept(new Committed(log.committedIndex()));
      }
      return there;
    }

    @Override
    public void accept(ProposalOutcome result) {
      if (!(result instanceof Rejected) || !endIfDone()) {
        outcome.accept(result);
      }
    }
  }
}
