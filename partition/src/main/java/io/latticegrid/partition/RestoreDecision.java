package io.latticegrid.partition;

import io.latticegrid.crdt.LwwOrder;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.proto.message.BackupMessage.Restore;
import io.latticegrid.proto.message.BackupMessage.Rule;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.storage.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an entry of a backup, given the one that is there. Immutable; deciding changes
 * nothing. A state is written anew, as when a map moves: the cluster knows none of the writes that
 * it came from, and to write it twice is to write it once.
 *
 * @param restore what is asked for
 * @param id the write that it will be
 * @param nowMillis the cluster's time
 */
record RestoreDecision(Restore restore, WriteId id, long nowMillis) {
  private static final byte[] EXPIRED = Canonical.toBytes(true);

  /** Decides; {@code present} is the live record or null. */
  Decision of(@Nullable RecordView present) {
    Delta entry = restore.entry();
    byte[] value = entry.value();
    if (value == null) {
      return new Decision(present != null, null, 0, present != null, null);
    }
    if (LwwOrder.isExpired(entry.expiresAtMillis(), nowMillis)) {
      return new Decision(false, null, 0, false, EXPIRED);
    }
    boolean later = present != null && present.stampTime() >= entry.stampTime();
    byte[] anew = StateValue.rewritten(value, id);
    if (anew == null || (later && restore.rule() == Rule.UNLESS_LATER)) {
      return new Decision(false, null, 0, false, null);
    }
    return new Decision(true, null, 0, true, null)
        .with(
            StateDecision.checked(anew, Limits.MAX_VALUE),
            new Decision.Written(id, entry.expiresAtMillis()));
  }
}
