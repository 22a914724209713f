package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Who comes in, for the first time or again. Pure. A member that was removed and comes back under
 * its own id has its memory; one that comes back in a newer incarnation has proven that it is gone.
 */
final class Arrivals {
  private Arrivals() {}

  /** The record that lets a member in, with what becomes of the partitions that wait for it. */
  static MetadataRecord joined(MetadataImage image, MemberInfo candidate, Inheritance brings) {
    List<MemberInfo> grown = new ArrayList<>(image.members());
    grown.add(candidate);
    Roster roster =
        Roster.of(grown, image)
            .withReleased(formerLives(image, candidate.id()))
            .withHeir(candidate.id(), brings);
    return new MetadataRecord.MemberJoined(
        candidate, TablePlanner.plan(image, roster), keepsLog(image, brings));
  }

  /** The record by which a coordinator takes the place of its own former lives. */
  static MetadataRecord returned(
      MetadataImage image, MemberInfo self, Inheritance brings, List<MemberId> former) {
    List<MemberInfo> members =
        new ArrayList<>(image.members().stream().filter(m -> !former.contains(m.id())).toList());
    members.add(self);
    Roster roster =
        Roster.of(members, image)
            .withReleased(formerLives(image, self.id()))
            .withHeir(self.id(), brings);
    return new MetadataRecord.MemberReturned(
        self, former, TablePlanner.plan(image, roster), keepsLog(image, brings));
  }

  /** Members of an older version know nothing of logs. */
  static boolean keepsLog(MetadataImage image, Inheritance brings) {
    return brings.keepsLog() && image.catalog().featureLevel() >= Inheritance.SINCE_LEVEL;
  }

  /**
   * Whether a member that was away may have what nobody else has: a partition waits for it, or it
   * may have acted without a quorum.
   */
  static boolean mayBringSomething(MetadataImage image, MemberId member) {
    return isAwaited(image, member) || image.away().contains(member);
  }

  /** Whether a partition waits for a member. */
  private static boolean isAwaited(MetadataImage image, MemberId member) {
    return image.tables().stream()
        .flatMap(table -> table.rows().stream())
        .anyMatch(row -> row.holders().contains(member));
  }

  private static List<MemberId> formerLives(MetadataImage image, MemberId member) {
    return image.tables().stream()
        .flatMap(table -> table.rows().stream())
        .flatMap(row -> row.holders().stream())
        .filter(holder -> holder.nodeId() == member.nodeId() && !holder.equals(member))
        .distinct()
        .toList();
  }
}
