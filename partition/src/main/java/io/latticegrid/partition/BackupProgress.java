package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant;
import org.jspecify.annotations.Nullable;

/**
 * How far one backup is, as its primary sees it. Confined to the shard's loop.
 *
 * <p>Transitions: PROBE -> STREAM or SNAPSHOT when the backup attaches; SNAPSHOT -> STREAM when it
 * acknowledges for the first time after the last chunk was handed out; any -> PROBE when it must
 * attach again. After a break of the link a streaming backup stays in STREAM: what it has not
 * acknowledged is sent again.
 */
final class BackupProgress {
  enum Mode {
    /** Nothing is known of the backup: it must attach. */
    PROBE,
    /**
     * It fetches a snapshot; deltas since its attaching are streamed beside, and none of them is
     * sent twice.
     */
    SNAPSHOT,
    /** Deltas are streamed. */
    STREAM
  }

  /** The way into the in-sync set. */
  enum Joining {
    /** Answers don't wait for it, unless it is in the in-sync set already. */
    NO,
    /** Answers wait for it from now on; it still lacks changes that were answered before. */
    CATCHING_UP,
    /**
     * The metadata log was asked to take it in, which may happen at any time: answers wait for it
     * until the row says that it is in.
     */
    ASKED
  }

  private static final long ASK_AGAIN_NANOS = 1_000_000_000L;

  private final VersionVector acked = new VersionVector();

  /** What is in its log; null as long as not all of a copy is. */
  private @Nullable VersionVector durable;

  private Mode mode = Mode.PROBE;
  private Joining joining = Joining.NO;
  private JoinPoint joinPoint = new JoinPoint(0, new VersionVector());
  private boolean snapshotServed;
  private long sentPosition;
  private long ackedPosition;
  private long ackedBytes;
  private final Debt debt = new Debt();
  private long heardNanos;
  private long askedNanos;

  /** What it owes the acknowledgement of. Confined to the progress. */
  private static final class Debt {
    private long position;
    private long sinceNanos;
    private long forgivenNanos;
  }

  /** From where on answers wait for it, and what was there before. Immutable. */
  private record JoinPoint(long position, VersionVector contained) {}

  BackupProgress(long nowNanos) {
    debt.sinceNanos = nowNanos;
    heardNanos = nowNanos;
    askedNanos = nowNanos;
  }

  Mode mode() {
    return mode;
  }

  VersionVector acked() {
    return acked;
  }

  /** All of it up to there is in its log. */
  void durable(VersionVector contained) {
    VersionVector known = durable == null ? new VersionVector() : durable;
    known.merge(contained);
    durable = known;
  }

  /** Whether its log has a change, and all of the copy. */
  boolean hasDurable(Dot dot) {
    return durable != null && durable.covers(dot);
  }

  long sentPosition() {
    return sentPosition;
  }

  /** Whether anything is to be sent to it now. */
  boolean lacks(ReplicationLog log) {
    return mode != Mode.PROBE && sentPosition < log.end();
  }

  /** Whether it is streamed to and has acknowledged everything. */
  boolean hasAll(ReplicationLog log) {
    return mode == Mode.STREAM && joining == Joining.NO && ackedPosition == log.end();
  }

  long ackedPosition() {
    return ackedPosition;
  }

  Joining joining() {
    return joining;
  }

  /** From now on answers wait for it. */
  void startJoining(ReplicationLog log, VersionVector contained) {
    joining = Joining.CATCHING_UP;
    joinPoint = new JoinPoint(log.end(), contained.copy());
  }

  /**
   * Whether it contains everything that was answered without it; in its log too, if it keeps one:
   * what was answered as persisted must be in the log of whoever is in sync. So must a copy that is
   * empty: without one in its log, it is nobody's heir.
   */
  boolean hasCaughtUp(boolean keepsLog) {
    return joining == Joining.CATCHING_UP
        && ackedPosition >= joinPoint.position()
        && (!keepsLog || (durable != null && durable.covers(joinPoint.contained())));
  }

  /** The metadata log is asked to take it into the in-sync set. */
  void askedToJoin() {
    joining = Joining.ASKED;
  }

  /** It is in the in-sync set. */
  void joined() {
    joining = Joining.NO;
  }

  /** Whether it is to be told to attach; once a second as long as it does not. */
  boolean isToBeAsked(long nowNanos) {
    return mode == Mode.PROBE && nowNanos - askedNanos >= ASK_AGAIN_NANOS;
  }

  void asked(long nowNanos) {
    askedNanos = nowNanos;
  }

  /**
   * It contains everything up to its progress: stream what it lacks from the oldest retained delta
   * on.
   */
  void stream(VersionVector progress, ReplicationLog log, long nowNanos) {
    mode = Mode.STREAM;
    acked.clear();
    acked.merge(progress);
    heardNanos = nowNanos;
    ackedPosition = log.first();
    ackedBytes = log.appendedBytes() - log.retainedBytes();
    advance(log);
    sentPosition = ackedPosition;
  }

  /** It starts from nothing: stream what comes from now on. */
  void snapshot(ReplicationLog log) {
    Invariant.check(joining != Joining.ASKED, "who may be in sync does not start from nothing");
    mode = Mode.SNAPSHOT;
    joining = Joining.NO;
    snapshotServed = false;
    acked.clear();
    durable = null;
    sentPosition = log.end();
    ackedPosition = log.end();
    ackedBytes = log.appendedBytes();
  }

  /** The last chunk of its snapshot was handed out. */
  void snapshotServed() {
    snapshotServed = true;
  }

  /** It must attach again, and is told so. */
  void detach(long nowNanos) {
    Invariant.check(joining != Joining.ASKED, "who may be in sync is not given up");
    mode = Mode.PROBE;
    joining = Joining.NO;
    askedNanos = nowNanos - ASK_AGAIN_NANOS;
  }

  /** It needs a snapshot and will attach again when it can fetch one. */
  void waits(long nowNanos) {
    Invariant.check(joining != Joining.ASKED, "who may be in sync does not start from nothing");
    mode = Mode.PROBE;
    joining = Joining.NO;
    askedNanos = nowNanos;
  }

  /** The link broke: what was not acknowledged may be lost. */
  void linkLost(long nowNanos) {
    if (mode == Mode.SNAPSHOT || joining == Joining.CATCHING_UP) {
      detach(nowNanos);
    } else if (mode == Mode.STREAM) {
      sentPosition = ackedPosition;
    }
  }

  /** Deltas up to a position have left. */
  void sent(long newPosition, ReplicationLog log) {
    sentPosition = newPosition;
    if (mode == Mode.SNAPSHOT && ackedPosition < newPosition) {
      ackedPosition = newPosition;
      ackedBytes = log.bytesBefore(newPosition);
    }
  }

  /** It contains everything up to its progress. */
  void acknowledge(VersionVector progress, ReplicationLog log, long nowNanos) {
    switch (mode) {
      case PROBE -> {
        // Of a time before it was told to attach again.
      }
      case SNAPSHOT -> acknowledgeSnapshot(progress, log, nowNanos);
      case STREAM -> {
        heardNanos = nowNanos;
        acked.merge(progress);
        advance(log);
        sentPosition = Math.max(sentPosition, ackedPosition);
      }
    }
  }

  private void acknowledgeSnapshot(VersionVector progress, ReplicationLog log, long nowNanos) {
    if (!snapshotServed) {
      return;
    }
    if (log.canStreamTo(progress)) {
      stream(progress, log, nowNanos);
    } else {
      detach(nowNanos);
    }
  }

  private void advance(ReplicationLog log) {
    ackedPosition = log.contained(acked, ackedPosition);
    ackedBytes = log.bytesBefore(ackedPosition);
  }

  /**
   * Bytes of deltas that it has not acknowledged, or while it fetches a snapshot that have not been
   * sent.
   */
  long owedBytes(ReplicationLog log) {
    return log.appendedBytes() - ackedBytes;
  }

  /** For how long it has owed the acknowledgement of some delta; to be asked at every tick. */
  long owesForNanos(ReplicationLog log, long nowNanos) {
    if (mode != Mode.PROBE && ackedPosition >= debt.position) {
      debt.position = log.end();
      debt.sinceNanos = nowNanos;
      debt.forgivenNanos = 0;
    }
    return nowNanos - debt.sinceNanos;
  }

  /** For some of the time in which it owes something it is not to blame. */
  void forgive(long nanos) {
    debt.forgivenNanos += nanos;
  }

  /** Of how much of the time in which it owes something it is not to blame. */
  long forgivenNanos() {
    return debt.forgivenNanos;
  }

  /**
   * Sends what it owes once more if it has been silent for too long: its acknowledgement may be
   * lost, or what it should acknowledge.
   */
  void sendAgainIfSilent(long owesForNanos, long nowNanos) {
    if (mode == Mode.STREAM
        && owesForNanos > ASK_AGAIN_NANOS
        && nowNanos - heardNanos > ASK_AGAIN_NANOS) {
      heardNanos = nowNanos;
      sentPosition = ackedPosition;
    }
  }
}
