package io.latticegrid.partition;

import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.schema.MapStore;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.writebehind.AskedChange;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one partition that are made when the store has them. Confined to the shard's loop.
 *
 * <pre>
 * 1  every in-sync copy stages what the map has now: what is to be in the store if all else fails
 * 2  the store is asked for the new value, once
 * 3  it has it: the change is made, and nothing is staged any more
 *    it does not: nothing is made
 *    nobody knows: nothing is made, and what was staged is written at once
 * </pre>
 *
 * <p>So whatever becomes of this member or of the answer, the store comes to what the map has; a
 * call that arrives late is refused by the fence, for what was staged goes under a later one. The
 * key is suspended meanwhile.
 */
final class ThroughWrites {
  private static final int MOST_WAITING = 1_000;

  private final PartitionState state;
  private final Changes changes;
  private final LentPrimary primary;
  private final SuspendedKeys suspended;
  private final Map<EntryKey, Operation> underWay = new TreeMap<>(EntryKey.ORDER);

  ThroughWrites(
      PartitionState state, Changes changes, LentPrimary primary, SuspendedKeys suspended) {
    this.state = state;
    this.changes = changes;
    this.primary = primary;
    this.suspended = suspended;
  }

  /** Whether none is under way: until then this member must not be succeeded. */
  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Takes a write that the store has to have first; false if the map does not ask for that. */
  boolean takes(Operation operation, Decision decision) {
    MapPlaces.BoundStore store = primary.context().places().store(operation.mapId());
    if (store == null || store.binding().way() != MapStore.Way.WRITE_THROUGH) {
      return false;
    }
    if (primary.steps().storing() == null) {
      primary.refusals().withoutLease(operation);
    } else if (state.stages().asked(operation.mapId()) >= MOST_WAITING) {
      primary.refusals().overloaded(operation, "too many writes wait for the store");
    } else {
      begin(new EntryKey(operation.mapId(), operation.key()), operation, visible(decision));
    }
    return true;
  }

  private static byte @Nullable [] visible(Decision decision) {
    byte[] value = decision.newValue();
    return value != null && StateValue.isState(value) ? StateValue.visible(value) : value;
  }

  private void begin(EntryKey key, Operation operation, byte @Nullable [] value) {
    suspended.suspend(key.mapId(), key.key());
    underWay.put(key, operation);
    Dot staged = changes.again(key.mapId(), key.key());
    primary
        .steps()
        .whenEverywhere(
            staged,
            isEverywhere -> {
              if (isEverywhere && underWay.get(key) == operation) {
                AskedChange change =
                    new AskedChange(key.key(), value, outcome -> answered(key, operation, outcome));
                state.stages().ask(key.mapId(), change, primary.steps()::storing);
              }
            });
  }

  private void answered(EntryKey key, Operation operation, AskedChange.Outcome outcome) {
    if (underWay.get(key) != operation) {
      return; // The role has ended, and the operation was answered.
    }
    boolean may = primary.right().lasts();
    switch (outcome) {
      case AskedChange.Outcome.Stored stored when may -> {
        primary.steps().apply(operation, changes.decide(operation));
        state.stages().settled(key.mapId(), key.key(), true);
      }
      case AskedChange.Outcome.Stored stored ->
          unknown(key, operation, "this side of the cluster lost its quorum meanwhile");
      case AskedChange.Outcome.Unknown unknown ->
          unknown(key, operation, unknown.why().getMessage());
      // What was staged stays: it may stand for an earlier write of which nobody knows.
      case AskedChange.Outcome.NotStored not -> operation.reply().reply(0, failure(not.why()));
      case AskedChange.Outcome.Deposed deposed -> operation.reply().reply(0, Refusals.UNABLE);
    }
    underWay.remove(key);
    suspended.resume(key.mapId(), key.key(), primary::execute);
    primary.worked();
  }

  private void unknown(EntryKey key, Operation operation, @Nullable String why) {
    state.stages().settled(key.mapId(), key.key(), false);
    primary
        .refusals()
        .indeterminate(
            operation,
            "the store may have taken the write, the map has not, and the store is brought back to"
                + " that: "
                + why);
  }

  private static Failure failure(StoreException why) {
    GridException.Code code = why.code();
    return new Failure(
        code,
        0,
        "the store has not taken the write: " + why.getMessage() + "; nothing was applied");
  }

  /** The role ends: the next primary has what the map has written, unless the writes come again. */
  void end(Message notOwner) {
    underWay
        .values()
        .forEach(operation -> {
          if (operation.isConditional()) {
            primary
                .refusals()
                .indeterminate(operation, "the primary changed while the store was asked");
          } else {
            operation.reply().reply(Header.UNSURE, notOwner);
          }
        });
    underWay.clear();
  }
}
