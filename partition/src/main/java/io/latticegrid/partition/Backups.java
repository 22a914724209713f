package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.ReplicationMessage.Attach;
import io.latticegrid.proto.message.ReplicationMessage.AttachMode;
import io.latticegrid.proto.message.ReplicationMessage.Attached;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Resync;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backups of one partition as their primary sees them. Confined to the shard's loop.
 *
 * <p>An answer waits for every member of the in-sync set and for those that the metadata log was asked to add to it, so that whichever set is promoted from has the write.
 * A backup that is in the in-sync set is never told to start from a snapshot: it is first taken out, because until the snapshot is complete it must not be promoted.
 */
final class Backups {
  private static final long ACK_PROBE_NANOS = 1_000_000_000L;
  private static final long REQUEST_NANOS = 250_000_000L;
  private static final VersionVector NOTHING = new VersionVector();

  private final HostContext context;
  private final PartitionState state;
  private final int group;
  private final Map<MemberId, BackupProgress> backups = new LinkedHashMap<>();
  private PartitionRow row;
  private @Nullable VersionVector announcedStable;
  private long lastRequestNanos;
  private long lastProbeNanos;

  Backups(HostContext context, PartitionState state, int group, PartitionRow row) {
    this.context = context;
    this.state = state;
    this.group = group;
    this.row = row;
    rowChanged(row);
    lastRequestNanos = context.nowNanos() - REQUEST_NANOS;
  }

  void rowChanged(PartitionRow newRow) {
    row = newRow;
    backups.keySet().retainAll(newRow.replicas());
    for (MemberId member : newRow.replicas()) {
      if (!member.equals(context.self())) {
        backups.computeIfAbsent(member, id -> new BackupProgress(context.nowNanos()));
      }
    }
    backups.forEach(
        (member, progress) -> {
          if (newRow.inSync().contains(member)) {
            progress.joining(false);
          }
        });
  }

  Map<MemberId, BackupProgress> all() {
    return backups;
  }

  private boolean isRequired(MemberId member, BackupProgress progress) {
    return progress.joining() || row.inSync().contains(member);
  }

  /** Whether every replica that an answer waits for contains a dot. */
  boolean haveAll(Dot dot) {
    for (Map.Entry<MemberId, BackupProgress> backup : backups.entrySet()) {
      if (isRequired(backup.getKey(), backup.getValue())
          && !backup.getValue().acked().covers(dot)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every backup that an answer waits for has credit for one more delta. */
  boolean haveRoom() {
    if (state.log().retainedBytes() > 2L * context.config().retainedBytes()) {
      trim();
    }
    for (Map.Entry<MemberId, BackupProgress> backup : backups.entrySet()) {
      BackupProgress progress = backup.getValue();
      if (isRequired(backup.getKey(), progress)
          && progress.mode() == BackupProgress.Mode.STREAM
          && progress.owedBytes(state.log()) > context.config().creditBytes()) {
        return false;
      }
    }
    return state.log().retainedBytes() <= 4L * context.config().creditBytes();
  }

  /** A replica offers itself. */
  Attached attach(MemberId from, Attach attach) {
    BackupProgress progress = backups.get(from);
    if (progress == null || attach.reign() != row.reign()) {
      return new Attached(AttachMode.REFUSED, row.reign(), NOTHING);
    }
    boolean streamable =
        state.vector().covers(attach.progress()) && state.log().canStreamTo(attach.progress());
    if (streamable) {
      progress.stream(attach.progress(), state.log(), context.nowNanos());
      return new Attached(AttachMode.STREAM, row.reign(), state.vector().copy());
    }
    if (isRequired(from, progress)) {
      progress.joining(false);
      context.effects().requestInSync(group, row.partition(), row.epoch(), from, false);
      return new Attached(AttachMode.REFUSED, row.reign(), NOTHING);
    }
    progress.snapshot(state.log());
    return new Attached(AttachMode.SNAPSHOT, row.reign(), state.vector().copy());
  }

  /** A backup says what it contains. */
  void acknowledged(MemberId from, VersionVector contained) {
    BackupProgress progress = backups.get(from);
    if (progress == null || progress.mode() == BackupProgress.Mode.PROBE) {
      return;
    }
    progress.acknowledge(contained, state.log(), context.nowNanos());
    trim();
    maybeJoin(from, progress);
  }

  private void trim() {
    long everybodyHas = state.log().end();
    for (Map.Entry<MemberId, BackupProgress> backup : backups.entrySet()) {
      BackupProgress progress = backup.getValue();
      if (progress.mode() != BackupProgress.Mode.PROBE) {
        everybodyHas = Math.min(everybodyHas, progress.ackedPosition());
      } else if (isRequired(backup.getKey(), progress)) {
        everybodyHas = state.log().first();
      }
    }
    state.log().trim(everybodyHas, context.config().retainedBytes());
  }

  private void maybeJoin(MemberId from, BackupProgress progress) {
    if (progress.joining()
        || row.inSync().contains(from)
        || progress.mode() != BackupProgress.Mode.STREAM
        || !progress.acked().covers(state.vector())) {
      return;
    }
    progress.joining(true);
    context.effects().requestInSync(group, row.partition(), row.epoch(), from, true);
  }

  /** What is to be sent to a backup now, within its credit; null if nothing. */
  @Nullable DeltaSection collect(MemberId to) {
    BackupProgress progress = backups.get(to);
    if (progress == null || progress.mode() == BackupProgress.Mode.PROBE) {
      return null;
    }
    ReplicationLog log = state.log();
    if (progress.sentPosition() >= log.end()) {
      return null;
    }
    List<Delta> deltas = log.from(progress.sentPosition(), context.config().creditBytes());
    return new DeltaSection(group, row.partition(), row.reign(), deltas, NOTHING);
  }

  /** A section that {@link #collect} made has left. */
  void sent(MemberId to, DeltaSection section) {
    BackupProgress progress = backups.get(to);
    if (progress != null) {
      progress.sent(progress.sentPosition() + section.deltas().size());
    }
  }

  /** The link to a member broke. */
  void linkLost(MemberId member) {
    BackupProgress progress = backups.get(member);
    if (progress != null) {
      progress.linkLost();
    }
  }

  void requestHandOver(PartitionRow handedOver) {
    long nowNanos = context.nowNanos();
    if (nowNanos - lastRequestNanos >= REQUEST_NANOS) {
      lastRequestNanos = nowNanos;
      context.effects().requestHandOver(group, handedOver.partition(), handedOver.epoch());
    }
  }

  /** Repeats requests that may have been lost, asks silent backups, and goes on without those that stay silent. */
  void tick(long nowNanos, long oldestParkedNanos) {
    boolean probe = oldestParkedNanos > ACK_PROBE_NANOS && nowNanos - lastProbeNanos > ACK_PROBE_NANOS;
    boolean repeat = nowNanos - lastRequestNanos >= REQUEST_NANOS;
    for (Map.Entry<MemberId, BackupProgress> backup : backups.entrySet()) {
      tick(backup.getKey(), backup.getValue(), probe, repeat, oldestParkedNanos);
    }
    if (probe) {
      lastProbeNanos = nowNanos;
    }
    announceStable();
  }

  private void tick(
      MemberId member, BackupProgress progress, boolean probe, boolean repeat, long parkedNanos) {
    boolean inSync = row.inSync().contains(member);
    if (progress.resyncOwed()
        && context.effects().send(member, group, row.partition(), new Resync(row.reign()))) {
      progress.resyncSent();
    }
    if (probe && progress.mode() == BackupProgress.Mode.STREAM && !covered(progress)) {
      // Asks for an acknowledgement; what was lost on the way is sent again.
      progress.sent(progress.ackedPosition());
    }
    if (progress.joining() && repeat) {
      lastRequestNanos = context.nowNanos();
      context.effects().requestInSync(group, row.partition(), row.epoch(), member, true);
    }
    if (inSync && parkedNanos > context.config().inSyncTimeoutNanos() && !covered(progress)) {
      context.effects().requestInSync(group, row.partition(), row.epoch(), member, false);
    }
    if (!inSync
        && !progress.joining()
        && progress.owedBytes(state.log()) > 2L * context.config().creditBytes()
        && progress.mode() != BackupProgress.Mode.PROBE) {
      progress.detach();
      trim();
    }
    maybeJoin(member, progress);
  }

  private boolean covered(BackupProgress progress) {
    return progress.acked().covers(state.vector());
  }

  /** When all replicas contain everything, tombstones have done their work. */
  private void announceStable() {
    if (state.tombstoneCount() == 0 || row.inSync().size() != row.replicas().size()) {
      return;
    }
    for (BackupProgress progress : backups.values()) {
      if (!covered(progress)) {
        return;
      }
    }
    VersionVector stable = state.vector().copy();
    if (stable.equals(announcedStable)) {
      return;
    }
    announcedStable = stable;
    DeltaSection section =
        new DeltaSection(group, row.partition(), row.reign(), List.of(), stable);
    for (MemberId member : backups.keySet()) {
      context
          .effects()
          .send(
              member,
              group,
              row.partition(),
              new io.latticegrid.proto.message.ReplicationMessage.Deltas(List.of(section)));
    }
    state.prune(stable);
  }
}
