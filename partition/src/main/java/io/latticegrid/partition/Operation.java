package io.latticegrid.partition;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.message.VerifyMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's operation on one entry. Immutable.
 *
 * @param mapId the map
 * @param message what to do: a get, put, remove, change, claim or question
 * @param attempt identifies a write over its retries; null for none
 * @param retry whether it may have been executed before, here or elsewhere
 * @param level how far a write gets before it is answered
 * @param reply where the answer goes
 */
public record Operation(
    int mapId,
    DataMessage message,
    Header.@Nullable Attempt attempt,
    boolean retry,
    AckLevel level,
    ReplyTarget reply) {
  /** The same with another message. */
  Operation with(DataMessage other) {
    return new Operation(mapId, other, attempt, retry, level, reply);
  }

  /** A first try. */
  public Operation(
      int mapId,
      DataMessage message,
      Header.@Nullable Attempt attempt,
      AckLevel level,
      ReplyTarget reply) {
    this(mapId, message, attempt, false, level, reply);
  }

  /** The key concerned. */
  public byte[] key() {
    if (message instanceof DataMessage.Get get) {
      return get.key();
    }
    if (message instanceof DataMessage.Put put) {
      return put.key();
    }
    if (message instanceof EntryChange change) {
      return change.key();
    }
    if (message instanceof Claim claim) {
      return claim.key();
    }
    if (message instanceof StatusAsk ask) {
      return ask.key();
    }
    if (message instanceof BackupMessage.Restore restore) {
      return restore.entry().key();
    }
    if (message instanceof VerifyMessage.Verify verify) {
      return Objects.requireNonNull(verify.key());
    }
    return ((DataMessage.Remove) message).key();
  }

  /** The removal of a key, for the same asker. */
  Operation removing(byte[] key) {
    DataMessage.Remove removal = new DataMessage.Remove(key, null, false);
    return new Operation(mapId, removal, attempt, retry, level, reply);
  }

  /** Whether it may change the entry. */
  public boolean isWrite() {
    return !(message instanceof DataMessage.Get
        || message instanceof Claim
        || message instanceof StatusAsk
        || message instanceof VerifyMessage);
  }

  /** Whether executing it twice could have another effect than executing it once. */
  public boolean isConditional() {
    // Asked of every write: a switch over the kinds of messages takes longer than what it asks.
    if (message instanceof DataMessage.Put put) {
      return put.mode().isConditional();
    }
    if (message instanceof DataMessage.Remove remove) {
      return remove.expected() != null;
    }
    return message instanceof EntryChange change && change.kind().isConditional();
  }
}
