package io.latticegrid.partition;

import io.latticegrid.data.id.VersionVector;

/**
 * How far one backup is, as its primary sees it. Confined to the shard's loop.
 *
 * <p>Transitions: PROBE -> STREAM or SNAPSHOT when the backup attaches; SNAPSHOT -> STREAM when it acknowledges for the first time; any -> PROBE when it must attach again.
 * After a break of the link a streaming backup stays in STREAM: what it has not acknowledged is sent again.
 */
final class BackupProgress {
  enum Mode {
    /** Nothing is known of the backup: it must attach. */
    PROBE,
    /** It fetches a snapshot; deltas since its attaching are streamed beside. */
    SNAPSHOT,
    /** Deltas are streamed. */
    STREAM
  }

  private final VersionVector acked = new VersionVector();
  private Mode mode = Mode.PROBE;
  private long sentPosition;
  private long ackedPosition;
  private long ackedBytes;
  private boolean joining;
  private boolean resyncOwed;
  private long lastHeardNanos;

  BackupProgress(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  Mode mode() {
    return mode;
  }

  VersionVector acked() {
    return acked;
  }

  long sentPosition() {
    return sentPosition;
  }

  long ackedPosition() {
    return ackedPosition;
  }

  long lastHeardNanos() {
    return lastHeardNanos;
  }

  /** Whether the metadata log was asked to take it into the in-sync set: from then on answers wait for it too. */
  boolean joining() {
    return joining;
  }

  void joining(boolean value) {
    joining = value;
  }

  boolean resyncOwed() {
    return resyncOwed;
  }

  void resyncSent() {
    resyncOwed = false;
  }

  /** It contains everything up to its progress: stream what it lacks from the oldest retained delta on. */
  void stream(VersionVector progress, ReplicationLog log, long nowNanos) {
    mode = Mode.STREAM;
    resyncOwed = false;
    acked.clear();
    sentPosition = log.first();
    ackedPosition = log.first();
    ackedBytes = log.appendedBytes() - log.retainedBytes();
    acknowledge(progress, log, nowNanos);
    sentPosition = ackedPosition;
  }

  /** It starts from nothing: stream what comes from now on. */
  void snapshot(ReplicationLog log) {
    mode = Mode.SNAPSHOT;
    resyncOwed = false;
    acked.clear();
    sentPosition = log.end();
    ackedPosition = log.end();
    ackedBytes = log.appendedBytes();
  }

  /** It must attach again, and is told so. */
  void detach() {
    mode = Mode.PROBE;
    resyncOwed = true;
    joining = false;
  }

  /** The link broke: what was not acknowledged may be lost. */
  void linkLost() {
    if (mode == Mode.SNAPSHOT) {
      detach();
    } else if (mode == Mode.STREAM) {
      sentPosition = ackedPosition;
    }
  }

  void sent(long newPosition) {
    sentPosition = newPosition;
  }

  /** It contains everything up to its progress. */
  void acknowledge(VersionVector progress, ReplicationLog log, long nowNanos) {
    lastHeardNanos = nowNanos;
    acked.merge(progress);
    if (mode == Mode.SNAPSHOT) {
      mode = Mode.STREAM;
    }
    while (ackedPosition < log.end() && acked.covers(log.at(ackedPosition).dot())) {
      ackedBytes += log.at(ackedPosition).size();
      ackedPosition++;
    }
    sentPosition = Math.max(sentPosition, ackedPosition);
  }

  /** Bytes of deltas that it has not acknowledged. */
  long owedBytes(ReplicationLog log) {
    return log.appendedBytes() - ackedBytes;
  }
}
