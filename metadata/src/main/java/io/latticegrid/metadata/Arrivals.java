package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    boolean keepsLog = keepsLog(image, brings);
    List<MemberId> former = formerLives(image, candidate.id());
    Roster roster =
        Roster.of(grown, image)
            .withDead(former)
            .withReleased(former)
            .withHeir(new Roster.Heir(candidate.id(), brings, keepsLog));
    return new MetadataRecord.MemberJoined(candidate, TablePlanner.plan(image, roster), keepsLog);
  }

  /**
   * Who goes when a coordinator takes the place of its own former lives.
   *
   * @param former its former lives
   * @param silent others who may have their memory
   * @param dead others who are proven dead
   */
  record Gone(List<MemberId> former, List<MemberId> silent, List<MemberId> dead) {}

  /**
   * The record by which a coordinator takes the place of its own former lives. Who else has not
   * been heard of goes with them: as a member it would be the last who had some partition, and what
   * the logs of others have of it would be given up.
   */
  static MetadataRecord returned(
      MetadataImage image, MemberInfo self, Inheritance brings, Gone gone) {
    List<MemberId> all =
        Stream.of(gone.former(), gone.silent(), gone.dead()).flatMap(List::stream).toList();
    List<MemberInfo> members =
        new ArrayList<>(image.members().stream().filter(m -> !all.contains(m.id())).toList());
    members.add(self);
    boolean keepsLog = keepsLog(image, brings);
    List<MemberId> logs = gone.dead().stream().filter(image.keepers()::contains).toList();
    List<MemberId> former = formerLives(image, self.id());
    Roster roster =
        Roster.of(members, image)
            .withSilent(gone.silent())
            .withDead(logs)
            .withDead(former)
            .withReleased(former)
            .withHeir(new Roster.Heir(self.id(), brings, keepsLog));
    boolean someAct = image.catalog().groups().stream().anyMatch(g -> g.onSplit() == OnSplit.ACT);
    return new MetadataRecord.MemberReturned(
        self,
        all,
        TablePlanner.plan(image, roster),
        keepsLog,
        someAct ? gone.silent() : List.of(),
        logs);
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
