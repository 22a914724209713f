package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.metadata.image.MetadataRecord.GroupChanged;
import io.latticegrid.metadata.image.MetadataRecord.MemberDraining;
import io.latticegrid.metadata.image.MetadataRecord.MemberForgotten;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators may decide, and what comes out of it. Pure. Such a record says what was decided;
 * the rows that follow from it without any choice change with it, moves are planned afterwards.
 */
final class OperatorRules {
  private OperatorRules() {}

  static @Nullable String objection(MetadataImage image, GroupChanged change) {
    if (image.catalog().group(change.name()).isEmpty()) {
      return "there is no group '" + change.name() + "'";
    }
    return figuresObjection(change.backups(), change.minCopies());
  }

  static @Nullable String figuresObjection(int backups, int minCopies) {
    if (backups < 0 || backups > GroupInfo.MAX_BACKUPS) {
      return "backups must be from 0 to " + GroupInfo.MAX_BACKUPS + ", not " + backups;
    }
    return minCopies < 1 || minCopies > backups + 1
        ? "minCopies must be from 1 to backups + 1, which is "
            + (backups + 1)
            + ", not "
            + minCopies
        : null;
  }

  static MetadataImage apply(MetadataImage image, GroupChanged change, Term term) {
    GroupInfo group = image.catalog().group(change.name()).orElseThrow();
    GroupInfo changed =
        group.with(change.backups(), change.minCopies(), change.onTotalLoss(), change.onSplit());
    return image.next(term, image.members(), image.catalog().replacing(changed), image.tables());
  }

  static @Nullable String objection(MetadataImage image, MemberForgotten change) {
    if (image.isMember(change.member())) {
      return change.member() + " is a member; only one that is away can be forgotten";
    }
    return isHolder(image, change.member()) || image.away().contains(change.member())
        ? null
        : "no partition waits for " + change.member();
  }

  static boolean isHolder(MetadataImage image, MemberId member) {
    return image.tables().stream()
        .flatMap(table -> table.rows().stream())
        .anyMatch(row -> row.holders().contains(member));
  }

  static MetadataImage apply(MetadataImage image, MemberForgotten change, Term term) {
    List<GroupRows> groups = new ArrayList<>();
    for (PartitionTable table : image.tables()) {
      GroupInfo group = image.catalog().group(table.group()).orElseThrow();
      List<PartitionRow> rows =
          table.rows().stream()
              .filter(row -> row.holders().contains(change.member()))
              .map(row -> without(image, group, row, change.member()))
              .toList();
      groups.add(new GroupRows(table.group(), rows));
    }
    return image
        .next(term, image.members(), image.catalog(), RowRules.changed(image.tables(), groups))
        .away(image.awayWithout(change.member()));
  }

  private static PartitionRow without(
      MetadataImage image, GroupInfo group, PartitionRow row, MemberId member) {
    List<MemberId> rest = row.holders().stream().filter(id -> !id.equals(member)).toList();
    if (rest.isEmpty() && group.onTotalLoss() == TotalLoss.EMPTY) {
      return LossRules.reborn(image, row);
    }
    return new PartitionRow(
        row.partition(), row.epoch() + 1, row.reign(), List.of(), List.of(), List.of(), rest);
  }

  static @Nullable String objection(MetadataImage image, MemberDraining change) {
    return image.isMember(change.member()) ? null : change.member() + " is no member";
  }

  static MetadataImage apply(MetadataImage image, MemberDraining change, Term term) {
    return image.draining(term, change.member(), change.draining());
  }
}
