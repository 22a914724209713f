package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.partition.BackupProgress.Joining;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.ReplicationMessage.Attach;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import io.latticegrid.proto.message.ReplicationMessage.Resync;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backups of one partition as their primary sees them. Confined to the shard's loop.
 *
 * <p>An answer waits for every member of the in-sync set and for those on their way into it, so
 * that whichever set is promoted from has the write. On its way in, a backup first catches up with
 * what was answered without it; only then is the metadata log asked, and from then on nothing but
 * the row says how it stands. A backup that is in the in-sync set is never told to start from a
 * snapshot: it is first taken out, because until the snapshot is complete it must not be promoted.
 */
final class Backups {
  private static final long REQUEST_NANOS = 250_000_000L;
  private static final VersionVector NOTHING = new VersionVector();

  private final HostContext context;
  private final PartitionState state;
  private final int group;
  private final Map<MemberId, BackupProgress> backups = new LinkedHashMap<>();

  /** The same, to be gone through at every write: members, and how far each is. */
  private MemberId[] members = {};

  private BackupProgress[] each = {};

  /** Since which epoch the rows have named each without a break. */
  private final Map<MemberId, Long> named = new LinkedHashMap<>();

  private PartitionRow row;
  private @Nullable VersionVector announcedStable;
  private long joinAskedNanos;
  private long handOverAskedNanos;
  private long tickedNanos;

  Backups(HostContext context, PartitionState state, int group, PartitionRow row) {
    this.context = context;
    this.state = state;
    this.group = group;
    this.row = row;
    joinAskedNanos = context.nowNanos() - REQUEST_NANOS;
    handOverAskedNanos = joinAskedNanos;
    tickedNanos = context.nowNanos();
    rowChanged(row);
  }

  void rowChanged(PartitionRow newRow) {
    PartitionRow old = row;
    row = newRow;
    // Over rows that were not seen, who is not in sync may have gone and come again.
    boolean skipped = newRow.epoch() > old.epoch() + 1;
    backups.keySet().retainAll(skipped ? newRow.inSync() : newRow.replicas());
    for (MemberId member : newRow.replicas()) {
      if (!member.equals(context.self())) {
        if (backups.putIfAbsent(member, new BackupProgress(context.nowNanos())) == null) {
          named.put(member, newRow.inSync().contains(member) ? newRow.reign() : newRow.epoch());
        }
      }
    }
    named.keySet().retainAll(backups.keySet());
    members = backups.keySet().toArray(new MemberId[0]);
    each = backups.values().toArray(new BackupProgress[0]);
    if (!old.inSync().equals(newRow.inSync())) {
      announcedStable = null;
    }
    backups.forEach((member, progress) -> {
      if (newRow.inSync().contains(member)) {
        progress.joined();
      } else if (old.inSync().contains(member)) {
        // It was silent or can't be streamed to. Its attaching is the sign of life that lets it in
        // again.
        progress.detach(context.nowNanos());
      }
    });
  }

  Map<MemberId, BackupProgress> all() {
    return backups;
  }

  private @Nullable BackupProgress find(MemberId member) {
    for (int at = 0; at < members.length; at++) {
      if (members[at].equals(member)) {
        return each[at];
      }
    }
    return null;
  }

  private boolean counts(MemberId member, BackupProgress progress) {
    return progress.joining() != Joining.NO || row.inSync().contains(member);
  }

  /** Whether all replicas were told that they have everything. */
  boolean areTold() {
    return announcedStable != null;
  }

  private boolean isLeftOut(MemberId member) {
    return context.reach().actsAlone(group) && !context.reach().reaches(member);
  }

  /** Whether answers wait for a backup. */
  private boolean isRequired(MemberId member, BackupProgress progress) {
    return counts(member, progress) && !isLeftOut(member);
  }

  /** Whether every replica that an answer waits for contains a dot. */
  boolean haveAll(Dot dot) {
    for (int at = 0; at < each.length; at++) {
      if (!each[at].acked().covers(dot) && isRequired(members[at], each[at])) {
        return false;
      }
    }
    return true;
  }

  /** Whether every replica that an answer waits for contains all of these dots. */
  boolean haveAll(VersionVector dots) {
    for (int at = 0; at < each.length; at++) {
      if (!each[at].acked().covers(dots) && isRequired(members[at], each[at])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a replica that answers would wait for, were it in reach, lacks a dot. */
  boolean leaveOut(Dot dot) {
    for (int at = 0; at < each.length; at++) {
      if (isLeftOut(members[at])
          && counts(members[at], each[at])
          && !each[at].acked().covers(dot)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a replica that answers would wait for, were it in reach, lacks any of these dots. */
  boolean leaveOut(VersionVector dots) {
    for (int at = 0; at < each.length; at++) {
      if (isLeftOut(members[at])
          && counts(members[at], each[at])
          && !each[at].acked().covers(dots)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every replica that an answer waits for contains everything. */
  boolean haveEverything() {
    return haveAll(state.vector());
  }

  /** How many copies have what every in-sync copy in question has. */
  int copies() {
    return context.reach().actsAlone(group) ? reachableCopies() : row.inSync().size();
  }

  /** How many in-sync copies a write could get now, the primary's own included. */
  int reachableCopies() {
    int copies = 0;
    for (MemberId member : row.inSync()) {
      // A member reaches itself, whatever became of a link to its own address.
      boolean reached = member.equals(context.self()) || context.reach().reaches(member);
      copies += reached ? 1 : 0;
    }
    return copies;
  }

  /** Whether every backup that an answer waits for has credit for one more delta. */
  boolean haveRoom() {
    int retained = context.config().retainedBytes();
    if (Retention.isFarExceeded(state.log(), retained, each.length == 0)) {
      trim();
    }
    for (int at = 0; at < each.length; at++) {
      BackupProgress progress = each[at];
      if (isRequired(members[at], progress)
          && progress.mode() == BackupProgress.Mode.STREAM
          && progress.owedBytes(state.log()) > context.config().creditBytes()) {
        return false;
      }
    }
    // What is kept for backups that come back is no debt: alone it must never refuse a write.
    return state.log().retainedBytes() <= 4L * context.config().creditBytes() + 2L * retained;
  }

  /** A replica offers itself. */
  Attached attach(MemberId from, Attach attach) {
    BackupProgress progress = find(from);
    boolean merges = attach.merges() && !context.reach().rules(group).isStrict();
    if (progress == null && merges && attach.reign() == row.reign()) {
      return attachGuest(attach);
    }
    // One that does not know yet that it went in between is about to drop what it has.
    boolean meant = progress != null && attach.epoch() >= named.getOrDefault(from, Long.MAX_VALUE);
    if (progress == null || !meant || attach.reign() != row.reign()) {
      return new Attached(AttachMode.REFUSED, row.reign(), NOTHING);
    }
    progress.asked(context.nowNanos());
    if (merges && !isHere(attach.progress())) {
      return new Attached(offerOrWait(attach), row.reign(), state.vector().copy());
    }
    boolean streamable =
        state.vector().covers(attach.progress())
            && state.log().canStreamTo(attach.progress())
            && !context.isRare("backups.snapshot-instead-of-stream");
    if (streamable) {
      progress.stream(attach.progress(), state.log(), context.nowNanos());
      join(from, progress);
      // Left with fewer copies than the row says, it may yet have to bring what it has.
      boolean everywhere = !leaveOut(attach.progress());
      VersionVector known = everywhere ? state.vector().copy() : NOTHING;
      return new Attached(AttachMode.STREAM, row.reign(), known);
    }
    if (row.inSync().contains(from) || progress.joining() == Joining.ASKED) {
      context.effects().requestInSync(group, row.partition(), row.epoch(), from, false);
      return new Attached(AttachMode.REFUSED, row.reign(), NOTHING);
    }
    if (!attach.ready()) {
      progress.waits(context.nowNanos());
      return new Attached(AttachMode.WAIT, row.reign(), NOTHING);
    }
    progress.snapshot(state.log());
    AttachMode mode = differsLittle(from, attach) ? AttachMode.COMPARE : AttachMode.SNAPSHOT;
    return new Attached(mode, row.reign(), state.vector().copy());
  }

  /** Whether to compare is likely to take less than a snapshot, which may be a single piece. */
  private boolean differsLittle(MemberId from, Attach attach) {
    return context.repairs().understands(from)
        && (attach.warm()
            || (!attach.progress().equals(NOTHING)
                && (state.usedBytes() > context.config().chunkBytes()
                    || context.isRare("backups.comparison-however-small"))));
  }

  /** One that is no replica any more keeps its copy until all of it is here and at the backups. */
  private Attached attachGuest(Attach attach) {
    boolean released = isHere(attach.progress()) && !leaveOut(attach.progress());
    AttachMode mode = released ? AttachMode.COVERED : offerOrWait(attach);
    return new Attached(mode, row.reign(), state.vector().copy());
  }

  private boolean isHere(VersionVector dots) {
    return state.vector().covers(dots) && haveAll(dots);
  }

  private AttachMode offerOrWait(Attach attach) {
    boolean lacking = !state.vector().covers(attach.progress());
    return lacking ? AttachMode.OFFER : AttachMode.REFUSED;
  }

  /** A replica that offers what it has is not idle. */
  void heard(MemberId from) {
    BackupProgress progress = find(from);
    if (progress != null) {
      progress.asked(context.nowNanos());
    }
  }

  /** A replica asks for a piece of the snapshot that it was told to fetch. */
  Chunk fetch(MemberId from, Fetch fetch) {
    BackupProgress progress = find(from);
    if (progress == null
        || progress.mode() != BackupProgress.Mode.SNAPSHOT
        || fetch.reign() != row.reign()) {
      return BackupRole.refusedChunk(fetch);
    }
    Chunk chunk = new SnapshotReader(state).read(fetch);
    if (chunk.done()) {
      progress.snapshotServed();
    }
    return chunk;
  }

  /** A backup says what it contains. */
  void acknowledged(MemberId from, VersionVector contained) {
    BackupProgress progress = find(from);
    if (progress == null) {
      return;
    }
    progress.acknowledge(contained, state.log(), context.rough().nanos());
    if (Retention.isExceeded(state.log(), context.config().retainedBytes())) {
      trim();
    }
    join(from, progress);
  }

  /** A backup says what is in its log. */
  void durable(MemberId from, VersionVector contained) {
    BackupProgress progress = find(from);
    if (progress != null) {
      progress.durable(contained);
      join(from, progress);
    }
  }

  /** Whether every replica that an answer waits for has a dot in its log. */
  boolean haveDurable(Dot dot) {
    for (int at = 0; at < each.length; at++) {
      if (!each[at].hasDurable(dot) && isRequired(members[at], each[at])) {
        return false;
      }
    }
    return true;
  }

  /** A replica that answers wait for and that keeps no log; null if all keep one. */
  @Nullable MemberId withoutLog() {
    for (int at = 0; at < each.length; at++) {
      if (isRequired(members[at], each[at]) && !context.reach().keepsLog(members[at])) {
        return members[at];
      }
    }
    return null;
  }

  /**
   * What every backup has is kept for those that come back. While none is away, and none fetches a
   * snapshot, of which it may fall behind, only a part: what is kept is most of a node's heap.
   */
  private void trim() {
    long everybodyHas = state.log().end();
    boolean away = !row.holders().isEmpty();
    for (int at = 0; at < each.length; at++) {
      BackupProgress progress = each[at];
      away |= progress.mode() != BackupProgress.Mode.STREAM;
      if (progress.mode() != BackupProgress.Mode.PROBE) {
        everybodyHas = Math.min(everybodyHas, progress.ackedPosition());
      } else if (isRequired(members[at], progress)) {
        everybodyHas = state.log().first();
      }
    }
    int kept = context.config().retainedBytes();
    state.log().trim(everybodyHas, away ? kept : Retention.rest(kept, each.length == 0));
  }

  /** Takes a backup one step further on its way into the in-sync set, if it is one step further. */
  private void join(MemberId from, BackupProgress progress) {
    if (progress.mode() != BackupProgress.Mode.STREAM || row.inSync().contains(from)) {
      return;
    }
    if (progress.joining() == Joining.NO
        && progress.owedBytes(state.log()) <= context.config().creditBytes() / 2) {
      progress.startJoining(state.log(), state.vector());
    }
    if (progress.hasCaughtUp(context.reach().keepsLog(from))
        && !context.isRare("backups.joins-later")) {
      progress.askedToJoin();
      context.effects().requestInSync(group, row.partition(), row.epoch(), from, true);
    }
  }

  /** Who they are; not to be changed. */
  MemberId[] members() {
    return members;
  }

  /** Whether anything is to be sent now to one of them, by its place among the members. */
  boolean hasMore(int at) {
    return each[at].lacks(state.log());
  }

  /** What is to be sent now to one of them, by its place, which lacks something; a piece. */
  DeltaSection collect(int at, int maxBytes) {
    List<Delta> deltas = state.log().from(each[at].sentPosition(), maxBytes);
    return new DeltaSection(group, row.partition(), row.reign(), deltas, NOTHING);
  }

  /** So many deltas that {@link #collect} gave out for one of them have left. */
  void sent(int at, int deltas) {
    each[at].sent(each[at].sentPosition() + deltas, state.log());
  }

  /** The link to a member broke. */
  void linkLost(MemberId member) {
    BackupProgress progress = find(member);
    if (progress != null) {
      progress.linkLost(context.nowNanos());
      announcedStable = null;
    }
  }

  void requestHandOver(PartitionRow handedOver) {
    long nowNanos = context.nowNanos();
    if (nowNanos - handOverAskedNanos >= REQUEST_NANOS) {
      handOverAskedNanos = nowNanos;
      context.effects().requestHandOver(group, handedOver.partition(), handedOver.epoch());
    }
  }

  /**
   * Repeats requests that may have been lost, asks silent backups, and goes on without those that
   * stay silent.
   */
  void tick(long nowNanos) {
    boolean repeat = nowNanos - joinAskedNanos >= REQUEST_NANOS;
    if (repeat) {
      joinAskedNanos = nowNanos;
    }
    forgive(nowNanos);
    for (int at = 0; at < each.length; at++) {
      tick(members[at], each[at], nowNanos, repeat);
    }
    if (Retention.isExceeded(state.log(), context.config().retainedBytes())) {
      trim();
    }
    announceStable();
  }

  /**
   * A primary without a lease stood still or is cut off itself: that it hears nothing of its
   * backups says nothing of them.
   */
  private void forgive(long nowNanos) {
    long passed = nowNanos - tickedNanos;
    tickedNanos = nowNanos;
    HostConfig config = context.config();
    boolean stoodStill = passed > config.tickNanos() + config.inSyncTimeoutNanos() / 2;
    if (stoodStill || !context.leaseValid().getAsBoolean()) {
      backups.values().forEach(progress -> progress.forgive(passed));
    }
  }

  private void tick(MemberId member, BackupProgress progress, long nowNanos, boolean repeat) {
    if (progress.isToBeAsked(nowNanos)
        && context.effects().send(member, group, row.partition(), new Resync(row.reign()))) {
      progress.asked(nowNanos);
    }
    long owesForNanos = progress.owesForNanos(state.log(), nowNanos);
    progress.sendAgainIfSilent(owesForNanos, nowNanos);
    boolean silent =
        owesForNanos - progress.forgivenNanos() > context.config().inSyncTimeoutNanos();
    if (row.inSync().contains(member)) {
      if (silent && repeat) {
        context.effects().requestInSync(group, row.partition(), row.epoch(), member, false);
      }
    } else if (progress.joining() == Joining.ASKED) {
      if (repeat) {
        context.effects().requestInSync(group, row.partition(), row.epoch(), member, true);
      }
    } else if (progress.mode() != BackupProgress.Mode.PROBE
        && (lags(progress) || (silent && progress.joining() == Joining.CATCHING_UP))) {
      progress.detach(nowNanos);
    }
    join(member, progress);
  }

  private boolean lags(BackupProgress progress) {
    return progress.owedBytes(state.log()) > 2L * context.config().creditBytes();
  }

  /** When all replicas contain everything, tombstones have done their work. */
  private void announceStable() {
    // Who came in since the last time may have been streamed tombstones that are dropped here.
    boolean nothingKept = state.tombstoneCount() == 0 && state.merging().joined().isEmpty();
    if ((nothingKept && announcedStable != null)
        || row.inSync().size() != row.replicas().size()
        || context.reach().keepsTombstones(group)
        || !haveEverything()) {
      return;
    }
    VersionVector stable = state.vector().copy();
    if (announcedStable != null && stable.equals(announcedStable)) {
      return;
    }
    DeltaSection section = new DeltaSection(group, row.partition(), row.reign(), List.of(), stable);
    Deltas announcement = new Deltas(List.of(section));
    boolean everybodyKnows = true;
    for (MemberId member : backups.keySet()) {
      everybodyKnows &= context.effects().send(member, group, row.partition(), announcement);
    }
    if (everybodyKnows) {
      announcedStable = stable;
      state.prune(stable);
    }
  }
}
