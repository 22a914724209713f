package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataRecord.Loss;
import io.latticegrid.metadata.image.MetadataRecord.LossAccepted;
import io.latticegrid.metadata.image.MetadataRecord.LossesAccepted;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the loss of a partition may be accepted, and how it begins anew. Pure. A partition is lost
 * at most once a generation, so the generation names the loss.
 */
final class LossRules {
  private LossRules() {}

  static @Nullable String objection(MetadataImage image, LossAccepted change) {
    String malformed = malformed(image, change.group(), change.partitions());
    return malformed == null
        ? notLost(image.table(change.group()), change.partitions())
        : malformed;
  }

  static @Nullable String objection(MetadataImage image, LossesAccepted change) {
    List<Integer> named = change.losses().stream().map(Loss::partition).toList();
    String malformed = malformed(image, change.group(), named);
    return malformed == null
        ? notLost(image.table(change.group()), meant(image, change))
        : malformed;
  }

  private static @Nullable String malformed(
      MetadataImage image, int group, List<Integer> partitions) {
    if (image.catalog().group(group).isEmpty()) {
      return "there is no group " + group;
    }
    if (partitions.isEmpty()) {
      return "no partition is named";
    }
    int last = -1;
    for (int partition : partitions) {
      if (partition <= last || partition >= image.partitionCount()) {
        return "partition " + partition + " is out of order or range";
      }
      last = partition;
    }
    return null;
  }

  private static @Nullable String notLost(PartitionTable table, List<Integer> partitions) {
    for (int partition : partitions) {
      PartitionRow row = table.row(partition);
      switch (row.state()) {
        case SERVED -> {
          return "partition " + partition + " is served by " + row.replicas().get(0);
        }
        case UNAVAILABLE -> {
          return "partition " + partition + " is not lost: it waits for " + row.holders();
        }
        case LOST -> {
          // As it should be.
        }
      }
    }
    return null;
  }

  /** The partitions that are still in the generation whose loss is meant. */
  private static List<Integer> meant(MetadataImage image, LossesAccepted change) {
    PartitionTable table = image.table(change.group());
    return change.losses().stream()
        .filter(loss -> table.row(loss.partition()).generation() == loss.generation())
        .map(Loss::partition)
        .toList();
  }

  static MetadataImage apply(MetadataImage image, LossAccepted change, Term term) {
    return reborn(image, change.group(), change.partitions(), term);
  }

  static MetadataImage apply(MetadataImage image, LossesAccepted change, Term term) {
    return reborn(image, change.group(), meant(image, change), term);
  }

  private static MetadataImage reborn(
      MetadataImage image, int group, List<Integer> partitions, Term term) {
    PartitionTable table = image.table(group);
    List<PartitionRow> rows = partitions.stream().map(p -> reborn(image, table.row(p))).toList();
    List<PartitionTable> changed =
        rows.isEmpty()
            ? image.tables()
            : RowRules.changed(image.tables(), List.of(new GroupRows(group, rows)));
    return image.next(term, image.members(), image.catalog(), changed);
  }

  /** A partition that begins anew; where exactly is evened out by the next plan. */
  static PartitionRow reborn(MetadataImage image, PartitionRow row) {
    List<MemberId> staying =
        image.memberIds().stream().filter(id -> !image.draining().contains(id)).toList();
    List<MemberId> members = staying.isEmpty() ? image.memberIds() : staying;
    List<MemberId> sole = List.of(members.get(row.partition() % members.size()));
    long epoch = PartitionRow.nextGeneration(row.epoch());
    return new PartitionRow(row.partition(), epoch, epoch, sole, sole, List.of());
  }
}
