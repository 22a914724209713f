package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MemberReturned;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Who of the holders is known to be dead, so that nothing is left of it but its log. Pure. All
 * other holders are silent: they may have in memory what no log has.
 */
final class DeadHolders {
  private DeadHolders() {}

  /** Who is dead once members went. */
  static List<MemberId> after(MetadataImage image, MembersLeft left) {
    return and(image.dead(), left.dead());
  }

  /** Who is dead once a member has joined: also the former lives of its node. */
  static List<MemberId> after(MetadataImage image, MemberJoined joined) {
    return joined.keepsLog()
        ? and(image.dead(), former(image, joined.member().id(), List.of()))
        : image.dead();
  }

  /** Who is dead once a member has returned: also the former lives of its node. */
  static List<MemberId> after(MetadataImage image, MemberReturned returned) {
    List<MemberId> known = and(image.dead(), returned.dead());
    return returned.keepsLog()
        ? and(known, former(image, returned.member().id(), returned.former()))
        : known;
  }

  /** Those that rows name as holders. */
  static List<MemberId> named(List<MemberId> dead, List<PartitionTable> tables) {
    if (dead.isEmpty()) {
      return dead;
    }
    List<MemberId> holders = holders(tables);
    return dead.stream().filter(holders::contains).toList();
  }

  /** Former lives of a node: those of whom a partition is left, and those who go now. */
  private static List<MemberId> former(MetadataImage image, MemberId member, List<MemberId> gone) {
    return and(holders(image.tables()), gone).stream()
        .filter(id -> id.nodeId() == member.nodeId() && id.incarnation() < member.incarnation())
        .toList();
  }

  private static List<MemberId> holders(List<PartitionTable> tables) {
    return tables.stream()
        .flatMap(table -> table.rows().stream())
        .flatMap(row -> row.holders().stream())
        .distinct()
        .toList();
  }

  private static List<MemberId> and(List<MemberId> dead, List<MemberId> more) {
    List<MemberId> all = new ArrayList<>(dead);
    more.stream().filter(id -> !all.contains(id)).forEach(all::add);
    return all;
  }
}
