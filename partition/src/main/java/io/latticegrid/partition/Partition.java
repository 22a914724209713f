package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.MergeMessage.Offer;
import io.latticegrid.proto.message.MergeMessage.Taken;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import io.latticegrid.proto.message.ReplicationMessage.Attach;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.proto.message.ReplicationMessage.Resync;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.RoutingView;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a partition: its state, and its role as the partition table says. Confined to the
 * shard's loop.
 *
 * <p>Transitions: none -> primary only for a partition that is new, or out of the in-sync set; none
 * -> backup when the row names this member; backup -> primary when it is promoted out of the
 * in-sync set; primary -> backup after a hand-over; any -> none when the row does not name this
 * member any more; the copy is dropped then, unless the row names it as a holder of what nobody
 * serves, who may be asked back. A row of another life empties the copy first.
 */
final class Partition {
  private final HostContext context;
  private final int group;
  private final PartitionState state;
  private final CopyCare care;
  private final StagedMaps staged;
  private PartitionRow row;
  private @Nullable PrimaryRole primary;
  private @Nullable BackupRole backup;
  private boolean stirred = true;

  /**
   * A copy that is empty, or the one that the node's log had.
   *
   * @param isNews whether this member hears of this life of the partition for the first time
   */
  Partition(HostContext context, Makings makings, int group, PartitionRow row, boolean isNews) {
    this.context = context;
    this.group = group;
    this.row = row;
    RestoredCopy restored = makings.restored().remove(group, row);
    this.staged =
        restored == null ? new StagedMaps(context, group, row.partition()) : restored.staged();
    this.state =
        restored == null
            ? makings.state(
                context, group, row.partition(), staged, context.journal(group, row.partition()))
            : restored.state();
    this.care = new CopyCare(context, state, group, row.partition());
    // Who serves without having had a copy would serve nothing in place of what was there. The
    // first primary of a life may hear of it so late that it was missed meanwhile and asked back.
    Invariant.check(
        isNews
            || restored != null
            || !row.isPrimary(context.self())
            || PartitionRow.changes(row.reign()) == 1,
        "only the first primary of a generation begins empty, not " + row);
    // Whoever the row does not count on may have an old copy: it is compared first.
    if (restored == null
        && !row.isPrimary(context.self())
        && !row.inSync().contains(context.self())) {
      state.warm(makings.reopen(group, row.partition()), context.hybrid());
    }
    // Before anybody drops what says that an entry was removed, which the store may not know yet.
    staged.look(state);
    assume(row, 0);
  }

  /** Whether a member that had this view hears of a partition's life for the first time. */
  static boolean isNews(@Nullable RoutingView before, int group, PartitionRow row) {
    return before == null
        || before
            .table(group)
            .map(table -> table.row(row.partition()).life() != row.life())
            .orElse(true);
  }

  PartitionRow row() {
    return row;
  }

  PartitionState state() {
    return state;
  }

  long id() {
    return Partitions.id(group, row.partition());
  }

  StagedMaps staged() {
    return staged;
  }

  @Nullable PrimaryRole primary() {
    return primary;
  }

  @Nullable BackupRole backup() {
    return backup;
  }

  /** The role of a partition that has one. */
  BackupRole backupOrThrow() {
    return Objects.requireNonNull(backup);
  }

  NotOwner notOwner() {
    return new NotOwner(group, row, List.of());
  }

  /**
   * Takes a newer row; an older one changes nothing.
   *
   * @param actingNanos for how long this member counts as acting if the row promotes it
   */
  void rowChanged(PartitionRow newRow, long actingNanos) {
    if (newRow.epoch() > row.epoch()) {
      PartitionRow old = row;
      row = newRow;
      if (newRow.life() != old.life()) {
        beginAnew();
      }
      assume(old, actingNanos);
    }
  }

  /** What was lost is lost for all: a copy of a former life must not come back. */
  private void beginAnew() {
    if (primary != null) {
      primary.end(notOwner());
    }
    primary = null;
    dropBackup();
    state.clear(new VersionVector());
  }

  private void assume(PartitionRow old, long actingNanos) {
    staged.rowChanged();
    if (row.isPrimary(context.self())) {
      reignOrGoOn(old, actingNanos);
    } else {
      follow();
    }
  }

  private void reignOrGoOn(PartitionRow old, long actingNanos) {
    PrimaryRole present = primary;
    if (present != null && old.reign() == row.reign()) {
      present.rowChanged(row);
      return;
    }
    if (present != null) {
      present.end(notOwner());
    }
    Invariant.check(
        backup == null || backup.phase() != BackupRole.Phase.SNAPSHOT,
        "only a replica with a complete copy is promoted");
    dropBackup();
    state.serve();
    primary =
        new PrimaryRole(
            context,
            state,
            group,
            row,
            new RightToAnswer.Title(true, actingNanos, reconciled(old)));
    staged.standDown();
    // Not with the next tick: who dies before has nothing of it in its log, and nobody serves it.
    state.journal().look(state, row.epoch(), true);
  }

  /** Whether the primary of the former row can have nothing that this copy lacks. */
  private boolean reconciled(PartitionRow old) {
    return old.primary().map(row.inSync()::contains).orElse(true);
  }

  private void follow() {
    endPrimary();
    if (!row.isReplica(context.self()) && !isGuest()) {
      dropBackup();
      return;
    }
    backupRole().rowChanged(row);
  }

  private BackupRole backupRole() {
    BackupRole role = backup;
    if (role == null) {
      role = new BackupRole(context, state, group, row);
      backup = role;
    }
    return role;
  }

  private void endPrimary() {
    staged.standDown();
    if (primary != null) {
      primary.end(notOwner());
      primary = null;
    }
  }

  /**
   * Whether this copy belongs to no replica any more, and is kept until the primary has what was
   * written to it on a side without quorum.
   */
  private boolean isGuest() {
    return !row.isReplica(context.self())
        && state.merging().isUnmerged()
        && !context.reach().rules(group).isStrict()
        && (backup == null || !backup.isReleased());
  }

  /**
   * Who serves where there is no quorum: this member takes over, follows who does, or returns to
   * what the row says.
   */
  private void actOrFollow() {
    MemberId self = context.self();
    MemberId acting = context.reach().acting(group, row, self);
    boolean byRow = acting.equals(MemberId.NONE) || row.isPrimary(acting);
    if (row.isPrimary(self) || !row.isReplica(self)) {
      return;
    }
    if (byRow) {
      follow();
    } else if (!acting.equals(self)) {
      endPrimary();
      backupRole().follow(row, acting);
    } else if (primary == null && (backup == null || backup.isWhole())) {
      dropBackup();
      primary =
          new PrimaryRole(context, state, group, row, new RightToAnswer.Title(false, 0, false));
    }
  }

  private void dropBackup() {
    if (backup != null) {
      backup.end();
      backup = null;
    }
  }

  /**
   * Whether the copy is needed: this member has a part in the partition, or nobody serves it and
   * this member may be asked back to do so.
   */
  boolean isNeeded() {
    return primary != null
        || row.isReplica(context.self())
        || row.holders().contains(context.self())
        || isGuest();
  }

  /** The node's life ends: what lies in files is left for the next. */
  void leave(Message notOwner) {
    state.leave();
    close(notOwner);
  }

  /** Ends this replica and frees its memory. */
  void close(Message notOwner) {
    if (primary != null) {
      primary.end(notOwner);
    }
    primary = null;
    dropBackup();
    state.clear(state.vector().copy());
  }

  Attached attach(MemberId from, Attach attach) {
    PrimaryRole role = primary;
    if (role == null) {
      return new Attached(AttachMode.REFUSED, row.reign(), attach.progress());
    }
    Attached answer = role.backups().attach(from, attach);
    role.release();
    return answer;
  }

  Chunk fetch(MemberId from, Fetch fetch) {
    return primary == null ? BackupRole.refusedChunk(fetch) : primary.backups().fetch(from, fetch);
  }

  void acknowledged(MemberId from, AckSection section) {
    if (primary != null && section.reign() == row.reign()) {
      primary.backups().acknowledged(from, section.progress());
      primary.release();
    }
  }

  /** A backup says what is in its log. */
  void durable(MemberId from, AckSection section) {
    if (primary != null && section.reign() == row.reign()) {
      primary.backups().durable(from, section.progress());
      primary.release();
    }
  }

  /** Whether an acknowledgement is owed. */
  boolean deltas(MemberId from, DeltaSection section) {
    return backup != null
        && backup.deltas(from, section)
        && backup.phase() == BackupRole.Phase.STREAMING;
  }

  /** Whether an acknowledgement is owed. */
  boolean attached(MemberId from, Attached answer) {
    if (backup == null) {
      return false;
    }
    backup.attached(from, answer);
    return backup.phase() == BackupRole.Phase.STREAMING;
  }

  /** Whether an acknowledgement is owed. */
  boolean chunk(MemberId from, Chunk chunk) {
    if (backup == null) {
      return false;
    }
    backup.chunk(from, chunk);
    return backup.phase() == BackupRole.Phase.STREAMING;
  }

  void resync(MemberId from, Resync resync) {
    if (backup != null) {
      backup.resync(from, resync.reign());
    }
  }

  /** Another copy offers what it has. */
  void offered(MemberId from, Offer offer) {
    if (primary == null || offer.reign() != row.reign()) {
      Taken no = new Taken(row.reign(), offer.number(), false);
      context.effects().send(from, group, row.partition(), no);
    } else {
      primary.offered(from, offer);
    }
  }

  /** The primary has taken what this copy offered. */
  void taken(MemberId from, Taken answer) {
    if (backup != null) {
      backup.taken(from, answer);
    }
  }

  /** Whether it is a backup's copy that has whatever is acknowledged as long as the row stands. */
  boolean isInStep() {
    return backup != null && backup.isInStep() && !isUnmerged();
  }

  /** Whether this copy has, or may have, writes of a side without quorum that others lack. */
  boolean isUnmerged() {
    return state.merging().isUnmerged();
  }

  /** About how many bytes of it the primary has not looked at yet, if it is to be merged. */
  long unmergedBytes() {
    BackupRole role = backup;
    return !isUnmerged() ? 0 : role == null ? state.usedBytes() : role.unofferedBytes();
  }

  /** Another replica asks about this copy, or answers. */
  void repair(MemberId from, RepairMessage message) {
    care.received(from, replica(), message);
  }

  /** Looks at entries if it is time to, about so many at most; how many it were. */
  int verify(int entries, long nowNanos) {
    return care.verify(replica(), entries, nowNanos);
  }

  /** Reads a little of what every write looks at; what it is means nothing. */
  long glance() {
    PrimaryRole role = primary;
    long sum = state.vector().size() + state.log().end() + state.tombstoneCount();
    sum += state.digests().isCrowded() ? 1 : 0;
    sum += state.merging().isUnmerged() ? 1 : 0;
    if (role != null) {
      sum += role.parkedCount() + role.backups().members().length;
      sum += role.isFrozen() || !role.stores().suspended().isEmpty() ? 1 : 0;
    }
    return sum;
  }

  private CopyCare.Replica replica() {
    return new CopyCare.Replica(row, primary, backup);
  }

  void linkLost(MemberId member) {
    if (primary != null) {
      primary.backups().linkLost(member);
    }
  }

  /**
   * Ends the waiting for what this copy may have alone. Who has a lease is with the quorum: as the
   * primary of the row it serves all that it has, and as a backup it asks the primary.
   */
  private void reconcile(long nowNanos) {
    if (!state.merging().isUnmerged() || !context.leaseValid().getAsBoolean()) {
      return;
    }
    if (primary != null && row.isPrimary(context.self())) {
      state.merging().merged();
    } else if (backup != null) {
      backup.confirm(nowNanos);
    }
  }

  /** Something is about to be done to it. */
  void stir() {
    stirred = true;
  }

  /** Whether something was done to it, or is awaited, since it was looked at last. */
  boolean isStirred() {
    return stirred;
  }

  void tick(long nowNanos) {
    staged.look(state);
    actOrFollow();
    reconcile(nowNanos);
    if (primary != null) {
      primary.tick(nowNanos);
      if (row.isPrimary(context.self())) {
        primary.store(staged);
      }
    }
    if (backup != null) {
      backup.tick(nowNanos);
    }
    care.tick(replica(), nowNanos);
    boolean follows = backup != null && backup.phase() == BackupRole.Phase.STREAMING;
    state.journal().look(state, row.epoch(), primary != null || follows);
    state.timers().poll(context.hybrid().nowMillis(), this::expire);
    state.windows().expire(nowNanos, context.config().sessionIdleNanos());
    stirred = !care.isAtRest() || !Rest.isAtRest(state, primary, backup, row);
  }

  private void expire(int mapId, byte[] key) {
    if (primary != null) {
      primary.expire(mapId, key);
    } else if (backup != null) {
      backup.expire(mapId, key);
    }
  }
}
