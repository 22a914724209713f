package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.RowPlanner;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who goes, and when its partitions may pass to others: at once if its lease is over or an acting
 * primary may follow, else when the lease has run out. Confined to the control loop.
 */
final class Removals {
  private static final Logger LOG = LoggerFactory.getLogger(Removals.class);

  private final ControlContext context;
  private final MemberId self;
  private final Heartbeats heartbeats;
  private final VoterDuties voters;

  /** Whose partitions were given to others while they are members still. */
  private final Set<MemberId> released = new LinkedHashSet<>();

  /** Since when those who are silent could go. */
  private final Map<MemberId, Long> silentSince = new LinkedHashMap<>();

  private long promoteFromNanos;
  private long actingUntilNanos;
  private long removed;

  Removals(ControlContext context, Heartbeats heartbeats, VoterDuties voters) {
    this.context = context;
    this.self = context.selfId();
    this.heartbeats = heartbeats;
    this.voters = voters;
  }

  /** This member has just become coordinator. */
  void termBegan(long now) {
    // Leases of the coordinator before are not on our record, but none lasts longer than this.
    promoteFromNanos = now + context.leaseNanos() + context.marginNanos();
    actingUntilNanos = promoteFromNanos;
    silentSince.clear();
  }

  /** Whether all leases of coordinators before are over. */
  boolean mayPromote(long now) {
    return now - promoteFromNanos >= 0;
  }

  /** How many members were removed that did not wish to go. */
  long removed() {
    return removed;
  }

  /**
   * Whether somebody is a member still whose partitions were given to others: a plan made now would
   * give it copies again, for ever.
   */
  boolean anyReleased() {
    return !released.isEmpty();
  }

  /** Forgets the released that are gone or live after all; true if there was one. */
  boolean releasedChanged(MetadataImage image, long now) {
    return released.removeIf(member -> !heartbeats.isProvenDead(image, member, now));
  }

  /** The removal that is due. */
  @Nullable MetadataRecord departure(MetadataImage image, long now) {
    List<MemberId> gone = new ArrayList<>();
    List<MemberId> silent = new ArrayList<>();
    long actingNanos = 0;
    for (MemberId member : image.memberIds()) {
      boolean leaving = heartbeats.isLeaving(member);
      if (member.equals(self) || !(leaving || heartbeats.isDead(image, member, now))) {
        continue;
      }
      // Who goes by its own wish has ended its lease.
      long leaseNanos = leaving ? 0 : mayServeFor(member, now);
      // A coordinator that goes hands the lead over first, and is let go by the next one. A voter
      // that goes gives up its place first, or it would be missed in the quorum.
      boolean goes =
          (mayPromote(now) && leaving && !voters.votes(member))
              || (heartbeats.isDead(image, member, now)
                  && (leaseNanos == 0 || mayBeReplacedAtOnce(image, member, now)));
      if (goes) {
        gone.add(member);
        actingNanos = Math.max(actingNanos, leaseNanos);
        // Silence may be a pause: the memory is not gone until somebody proves it.
        if (!leaving && !heartbeats.isProvenDead(image, member, now)) {
          silent.add(member);
        }
      }
    }
    waitForOthers(image, gone, silent, now);
    // What the dead had may return as well, if they keep a log.
    List<MemberId> dead =
        gone.stream()
            .filter(id -> image.keepers().contains(id) && !heartbeats.isLeaving(id))
            .filter(id -> !silent.contains(id))
            .toList();
    if (gone.isEmpty() || gone.size() == image.members().size()) {
      return null;
    }
    removed += gone.stream().filter(member -> !heartbeats.isLeaving(member)).count();
    LOG.info("{} removes {}", self, gone);
    List<MemberInfo> rest =
        image.members().stream().filter(member -> !gone.contains(member.id())).toList();
    Roster roster =
        Roster.of(rest, image).withSilent(silent).withDead(dead).barring(heartbeats.barred());
    boolean someActs = image.catalog().groups().stream().anyMatch(g -> g.onSplit() == OnSplit.ACT);
    return new MetadataRecord.MembersLeft(
        gone,
        TablePlanner.plan(image, roster),
        actingMillis(actingNanos, now),
        someActs ? silent : List.of(),
        dead);
  }

  /**
   * Who goes when this coordinator, which was restarted, comes in again: its former lives, and
   * everybody who has not answered since it leads, for longer than any lease. Whoever of them lives
   * after all returns with its memory.
   */
  Arrivals.Gone goneBeforeReturn(MetadataImage image, long now) {
    List<MemberId> former = new ArrayList<>();
    List<MemberId> silent = new ArrayList<>();
    List<MemberId> dead = new ArrayList<>();
    for (MemberId member : image.memberIds()) {
      if (member.nodeId() == self.nodeId()) {
        former.add(member);
      } else if (heartbeats.isProvenDead(image, member, now)) {
        dead.add(member);
      } else if (!heartbeats.isHeard(member)) {
        silent.add(member);
      }
    }
    return new Arrivals.Gone(former, silent, dead);
  }

  /**
   * Keeps those who went silent until somebody who stays, in each of their partitions, has answered
   * a ping that was sent after they were to go: what is left may be silent as well, and not for
   * long enough yet, or dead without anybody's knowing. Whoever is not there acknowledges nothing
   * without them, so that each has all there is. They go together then, and any of them may return
   * with it.
   */
  private void waitForOthers(
      MetadataImage image, List<MemberId> gone, List<MemberId> silent, long now) {
    silentSince.keySet().retainAll(silent);
    silent.forEach(member -> silentSince.putIfAbsent(member, now));
    boolean again = !silent.isEmpty();
    while (again) {
      List<MemberId> waiting =
          image.tables().stream()
              .flatMap(table -> table.rows().stream())
              .filter(row -> row.inSync().stream().anyMatch(silent::contains))
              .filter(row -> isLeftToSilent(row, gone, silent, now))
              .flatMap(row -> row.inSync().stream())
              .filter(silent::contains)
              .toList();
      gone.removeAll(waiting);
      again = silent.removeAll(waiting);
    }
  }

  private boolean isLeftToSilent(
      PartitionRow row, List<MemberId> gone, List<MemberId> silent, long now) {
    long waited =
        row.inSync().stream()
            .filter(silent::contains)
            .mapToLong(id -> now - silentSince.getOrDefault(id, now))
            .min()
            .orElse(0);
    List<MemberId> left = row.inSync().stream().filter(id -> !gone.contains(id)).toList();
    return !left.isEmpty()
        && left.stream()
            .noneMatch(id -> id.equals(self) || heartbeats.heardSince(id, now - waited));
  }

  /**
   * Takes a member that is proven dead out of what need not wait for its lease: out of in-sync sets
   * everywhere, and as the primary in groups that may have an acting one.
   */
  @Nullable MetadataRecord release(MetadataImage image, long now) {
    for (MemberId member : image.memberIds()) {
      if (member.equals(self) || !heartbeats.isProvenDead(image, member, now)) {
        continue;
      }
      for (GroupInfo group : image.catalog().groups()) {
        boolean mayPromote = group.mode() == GroupInfo.Mode.CRDT;
        List<PartitionRow> rows =
            image.table(group.id()).rows().stream()
                .flatMap(row -> RowPlanner.withoutDead(row, member, mayPromote).stream())
                .toList();
        if (!rows.isEmpty()) {
          released.add(member);
          LOG.info("{} releases {} partitions from {}", self, rows.size(), member);
          return new MetadataRecord.RowsChanged(
              new GroupRows(group.id(), rows), actingMillis(mayServeFor(member, now), now));
        }
      }
    }
    return null;
  }

  /**
   * For how long a member may still hold a lease, of this coordinator or of one before; 0 if all
   * are over.
   */
  private long mayServeFor(MemberId member, long now) {
    long own = heartbeats.leaseRemaining(member, now - context.marginNanos());
    return Math.max(0, Math.max(own, promoteFromNanos - now));
  }

  /**
   * Whether a member's lease need not be waited for: it is proven dead, and is the primary only
   * where an acting one may follow.
   */
  private boolean mayBeReplacedAtOnce(MetadataImage image, MemberId member, long now) {
    return heartbeats.isProvenDead(image, member, now)
        && image.catalog().groups().stream()
            .filter(group -> group.mode() == GroupInfo.Mode.STRICT)
            .noneMatch(group ->
                image.table(group.id()).rows().stream().anyMatch(row -> row.isPrimary(member)));
  }

  /**
   * For how long whoever is promoted now counts as acting: until the leases of all are over that
   * were primaries lately, for it may follow one that was acting itself.
   */
  private int actingMillis(long leaseNanos, long now) {
    if (leaseNanos > actingUntilNanos - now) {
      actingUntilNanos = now + leaseNanos;
    }
    return (int) ((Math.max(0, actingUntilNanos - now) + 999_999) / 1_000_000);
  }
}
