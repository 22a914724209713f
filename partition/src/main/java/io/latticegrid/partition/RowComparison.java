package io.latticegrid.partition;

import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.partition.AuditedEntries.Held;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import io.latticegrid.storage.RecordView;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.writebehind.Standing;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a primary compares entries with the rows of the store behind their map. Confined to the
 * shard's loop.
 *
 * <p>Only what the store should have as the map has it: an entry with a change that is staged, or
 * that changes while the store is asked, is left out. Where the row is wrong and nobody but the
 * grid writes rows, the map is right: the entry is written once more, under the partition's fence,
 * so that a row of a later primary is never overwritten.
 */
final class RowComparison {
  private final LentPrimary primary;
  private final PartitionState state;
  private final SuspendedKeys suspended;
  private final AuditedEntries entries;
  private final Findings findings;
  private final Mending mending;
  private int open = 1;

  /** What becomes of a row that is wrong. */
  interface Mending {
    /** Has the row written anew from the map, if that can be done now. */
    void writeAnew(EntryKey key);

    /** A row was found wrong. To be told and counted. */
    void found(EntryKey key, StoreBinding.Calls store, Damage damage);
  }

  RowComparison(
      LentPrimary primary,
      PartitionState state,
      SuspendedKeys suspended,
      AuditedEntries entries,
      Findings findings,
      Mending mending) {
    this.primary = primary;
    this.state = state;
    this.suspended = suspended;
    this.entries = entries;
    this.findings = findings;
    this.mending = mending;
  }

  /** Asks the store for the row of each entry; done is run when all are compared. */
  void begin(Runnable done) {
    MapPlaces.BoundStore store = primary.context().places().store(entries.mapId());
    if (store != null) {
      Map<EntryKey, Held> all = new HashMap<>(entries.held());
      findings.damages().forEach(damage -> all.remove(keyOf(damage)));
      all.forEach((key, held) -> ask(store, key, held, done));
    }
    over(done);
  }

  private EntryKey keyOf(Damage damage) {
    return new EntryKey(entries.mapId(), damage.tier() == Tier.PRIMARY ? damage.key() : NO_KEY);
  }

  private static final byte[] NO_KEY = {};

  private void ask(MapPlaces.BoundStore store, EntryKey key, Held held, Runnable done) {
    if (!held.live() || store.reads().isFull() || !isStored(key)) {
      findings.looked(new Looked(0, 0, 0, 1));
      return;
    }
    open++;
    store
        .reads()
        .load(
            key.key(),
            (value, failure) -> {
              loaded(store, key, held, value, failure);
              over(done);
            });
  }

  private void over(Runnable done) {
    if (--open == 0) {
      done.run();
    }
  }

  /** Whether the store should have what the map has. */
  private boolean isStored(EntryKey key) {
    return state.stages().standing(key.mapId(), key.key()) == Standing.STORED
        && !suspended.isSuspended(key.mapId(), key.key());
  }

  private void loaded(
      MapPlaces.BoundStore store,
      EntryKey key,
      Held held,
      byte @Nullable [] value,
      @Nullable StoreException failure) {
    RecordView now = entries.unchanged(key, held);
    StoreBinding.Calls calls = store.binding().calls();
    if (now == null || !isStored(key)) {
      findings.changed();
      return;
    }
    byte[] visible = VisibleValue.of(now);
    byte[] kept = visible == null ? null : calls.kept(visible);
    if (failure != null && failure.kind() != StoreException.Kind.CORRUPT) {
      String text = "the store can't be read: " + failure.getMessage();
      findings.failed(new Failure(failure.code(), 0, text));
    } else if (failure != null) {
      findings.looked(new Looked(0, 0, 1, 0));
      long expected = failure.expected() == 0 ? hash(kept) : failure.expected();
      wrong(calls, key, expected, failure.found());
    } else {
      findings.looked(new Looked(0, 0, 1, 0));
      if (!Arrays.equals(kept, value)) {
        primary.context().stats().repair.rowsDiffering.increment();
        wrong(calls, key, hash(kept), hash(value));
      }
    }
  }

  private void wrong(StoreBinding.Calls calls, EntryKey key, long expected, long found) {
    Remedy remedy = calls.isOwned() ? Remedy.FROM_MAP : Remedy.LEFT;
    Damage damage =
        new Damage(Tier.STORE, primary.context().self(), key.key(), expected, found, remedy);
    findings.damaged(damage);
    mending.found(key, calls, damage);
    if (remedy == Remedy.FROM_MAP) {
      mending.writeAnew(key);
    }
  }

  private static long hash(byte @Nullable [] value) {
    return value == null ? 0 : KeyHash.hash(value);
  }
}
