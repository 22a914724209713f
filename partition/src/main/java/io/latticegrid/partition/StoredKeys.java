package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.VerifyMessage.Verify;
import io.latticegrid.storage.RecordView;
import io.latticegrid.storage.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one partition on which operations wait for a store, or for the code of a user: what a
 * map does not hold is read from what lies behind it before it is said to be absent. Confined to
 * the shard's loop.
 *
 * <p>Only the primary reads, and one operation a key at a time: the others wait for the key, so no
 * key is read twice at once in the whole cluster. A change that the store does not have yet speaks
 * for itself: a removal that is staged is an absence, and is not looked up.
 */
final class StoredKeys {
  private final HostContext context;
  private final PartitionState state;
  private final Changes changes;
  private final LentPrimary primary;
  private final SuspendedKeys suspended;
  private final ThroughWrites through;
  private final Claims claims;
  private final Standings standings;
  private final Audits audits;
  private @Nullable Known known;
  private boolean over;

  /** What was just found out about a key: that the store does not have it, or why not. */
  private record Known(EntryKey key, @Nullable Failure failure, @Nullable StoreException cause) {
    boolean isCorrupt() {
      return cause != null && cause.kind() == StoreException.Kind.CORRUPT;
    }
  }

  StoredKeys(PartitionState state, Changes changes, SuspendedKeys suspended, LentPrimary primary) {
    this.suspended = suspended;
    this.context = primary.context();
    this.state = state;
    this.changes = changes;
    this.primary = primary;
    this.through = new ThroughWrites(state, changes, primary, suspended);
    this.claims = new Claims(changes, primary);
    this.standings = new Standings(state, primary);
    this.audits = new Audits(state, changes, primary, suspended);
  }

  /** Whether the writes of a map are. */
  boolean writesThrough(int mapId) {
    MapPlaces.BoundStore store = context.places().store(mapId);
    return store != null && store.binding().way() == MapStore.Way.WRITE_THROUGH;
  }

  /** The writes that are made when the store has them. */
  ThroughWrites through() {
    return through;
  }

  SuspendedKeys suspended() {
    return suspended;
  }

  /** Whether no key is waited for. */
  boolean isAtRest() {
    return suspended.isEmpty() && through.isEmpty() && claims.areNone();
  }

  /** The keys that somebody is making an entry for. */
  Claims claims() {
    return claims;
  }

  /** Where entries are. */
  Standings standings() {
    return standings;
  }

  /** The entries that somebody wants to be verified. */
  Audits audits() {
    return audits;
  }

  /** Looks after what time brings. */
  void tick(long nowNanos) {
    claims.tick(nowNanos);
    audits.tick(nowNanos);
  }

  /**
   * Takes an operation that needs to know what only the store, or who makes the entry, can tell: it
   * is executed when that is known, or answered why that can't be. False if it can be executed now.
   */
  boolean takes(Operation operation) {
    return waitsForStore(operation)
        || (operation.message() instanceof Claim claim && claims.takes(operation, claim))
        || (operation.message() instanceof Verify && audits.takes(operation));
  }

  private boolean waitsForStore(Operation operation) {
    MapPlaces.BoundStore store = context.places().store(operation.mapId());
    if (store == null
        || !store.binding().way().loads()
        || !needsPresent(operation.message(), store.binding().way())
        || !isUnknown(operation.mapId(), operation.key())) {
      return false;
    }
    if (primary.right().isStrict() && !primary.right().lasts()) {
      primary.refusals().withoutLease(operation);
    } else if (primary.isFrozen()) {
      primary.park(operation);
    } else {
      load(operation, store.reads());
    }
    return true;
  }

  /** Whether what a map does not hold is looked up in a store. */
  boolean isReadFrom(int mapId) {
    MapPlaces.BoundStore store = context.places().store(mapId);
    return store != null && store.binding().way().loads();
  }

  /** Whether a key of a map is to be looked up in the store before it can be read. */
  boolean isWanted(int mapId, byte[] key) {
    return isReadFrom(mapId) && (suspended.isSuspended(mapId, key) || isUnknown(mapId, key));
  }

  /** What is written through is put back if that fails, so what was there must be known. */
  private static boolean needsPresent(DataMessage message, MapStore.Way way) {
    return switch (message) {
      case DataMessage.Get get -> true;
      case Verify verify -> true;
      case Claim claim -> !claim.isBack();
      case DataMessage.Put put ->
          put.mode() != DataMessage.PutMode.SET || way == MapStore.Way.WRITE_THROUGH;
      case DataMessage.Remove remove -> true;
      case EntryChange change -> true;
      case BackupMessage.Restore restore -> way == MapStore.Way.WRITE_THROUGH;
      default -> false;
    };
  }

  /**
   * What is here but has expired is absent, and will be deleted from the store; what was only not
   * used for too long is there still.
   */
  private boolean isUnknown(int mapId, byte[] key) {
    if (state.stages().holds(mapId, key)) {
      return false;
    }
    RecordView record = state.find(mapId, key);
    boolean here =
        record != null
            && !record.isTombstone()
            && !(PartitionState.isLive(record, context.hybrid())
                && changes.rooms().isLeftIdle(mapId, record));
    return !here && !isKnownAbsent(mapId, key);
  }

  private boolean isKnownAbsent(int mapId, byte[] key) {
    Known last = known;
    return last != null && last.failure() == null && last.key().equals(new EntryKey(mapId, key));
  }

  private void load(Operation operation, StoreReads reads) {
    int mapId = operation.mapId();
    byte[] key = operation.key();
    Known last = known;
    if (last != null && last.failure() != null && last.key().equals(new EntryKey(mapId, key))) {
      if (operation.message() instanceof Verify && last.isCorrupt() && last.cause() != null) {
        audits.unreadable(operation, last.cause());
      } else {
        operation.reply().reply(0, last.failure());
      }
    } else if (reads.isFull()) {
      primary.refusals().overloaded(operation, "too many keys wait for the store");
    } else {
      suspended.suspend(mapId, key);
      suspended.park(operation);
      reads.load(key, (value, failure) -> loaded(mapId, key, value, failure));
    }
  }

  private void loaded(
      int mapId, byte[] key, byte @Nullable [] value, @Nullable StoreException failure) {
    if (over) {
      return;
    }
    EntryKey entry = new EntryKey(mapId, key);
    if (failure != null) {
      resume(entry, new Known(entry, failureOf(failure), failure));
    } else if (value == null) {
      resume(entry, new Known(entry, null, null));
    } else if (primary.isFrozen() || !isUnknown(mapId, key)) {
      resume(entry, null); // The next primary reads it anew; or it has come another way.
    } else {
      Failure objection = Limits.fits(key, value) ? primary.objection() : tooLarge();
      if (objection == null) {
        RecordView idle = state.find(mapId, key);
        if (idle != null && !idle.isTombstone()) {
          changes.rooms().letGo(mapId, idle);
        }
        changes.load(mapId, key, value);
      }
      resume(entry, objection == null ? null : new Known(entry, objection, null));
    }
  }

  /** Lets the operations on a key go on, with what was found out about it. */
  private void resume(EntryKey entry, @Nullable Known found) {
    known = found;
    suspended.resume(entry.mapId(), entry.key(), primary::execute);
    known = null;
    primary.worked();
  }

  private static Failure tooLarge() {
    return new Failure(GridException.Code.TOO_LARGE, 0, "in the store is more: " + Limits.SIZES);
  }

  private static Failure failureOf(StoreException failure) {
    String text = "the store can't be read: " + failure.getMessage() + "; nothing was applied";
    return new Failure(failure.code(), 0, text);
  }

  /** The role ends: what waited goes to the next primary. */
  void end(Message notOwner) {
    over = true;
    through.end(notOwner);
    claims.end(notOwner);
    standings.end(notOwner);
    audits.end(notOwner);
    suspended.drain().forEach(operation -> operation.reply().reply(0, notOwner));
  }
}
