package io.latticegrid.partition;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.storage.RecordView;
import io.latticegrid.storage.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Tells where the entries of one partition are: in memory, in the store behind their map, or on the
 * way there. Confined to the shard's loop. Looking changes nothing: what only the store has is not
 * taken into memory for it, and counts as no use.
 */
final class Standings {
  private final PartitionState state;
  private final LentPrimary primary;
  private @Nullable Message over;

  Standings(PartitionState state, LentPrimary primary) {
    this.state = state;
    this.primary = primary;
  }

  /** Answers where an entry is; later if only the store can tell. */
  void tell(Operation operation) {
    MapPlaces.BoundStore store = primary.context().places().store(operation.mapId());
    long found = look(operation, store);
    if (found != 0 || store == null || !store.binding().way().loads()) {
      answer(operation, found);
    } else if (store.reads().isFull()) {
      primary.refusals().overloaded(operation, "too many keys wait for the store");
    } else {
      store
          .reads()
          .load(operation.key(), (value, failure) -> told(operation, store, value, failure));
    }
  }

  private void told(
      Operation operation,
      MapPlaces.BoundStore store,
      byte @Nullable [] value,
      @Nullable StoreException failure) {
    if (over != null) {
      operation.reply().reply(0, over);
      return;
    }
    // The entry may have come, or gone, since the store was asked.
    long found = look(operation, store);
    if (found == 0 && failure != null) {
      String text = "the store can't be read: " + failure.getMessage();
      operation.reply().reply(0, new Failure(failure.code(), 0, text));
    } else {
      answer(operation, found == 0 && value != null ? StatusAsk.IN_STORE : found);
    }
  }

  /** What is known here. */
  private long look(Operation operation, MapPlaces.@Nullable BoundStore store) {
    int mapId = operation.mapId();
    byte[] key = operation.key();
    RecordView record = state.find(mapId, key);
    boolean isLive = record != null && PartitionState.isLive(record, primary.context().hybrid());
    long found = isLive ? StatusAsk.IN_MEMORY : 0;
    if (store == null) {
      return found;
    }
    boolean isExpired = record != null && !record.isTombstone() && !isLive;
    return switch (state.stages().standing(mapId, key)) {
      case STAGED -> found | StatusAsk.STAGED;
      case UNDER_WAY -> found | StatusAsk.UNDER_WAY;
      case REFUSED -> found | StatusAsk.REFUSED;
      case STORED -> isLive ? found | StatusAsk.IN_STORE : isExpired ? StatusAsk.STAGED : 0;
    };
  }

  /** In a strict group what is told of must not get lost any more. */
  private void answer(Operation operation, long found) {
    Dot seen = state.dotOf(operation.mapId(), operation.key());
    if (!primary.right().isStrict()) {
      reply(operation, found);
    } else if (!primary.right().lasts()) {
      primary.refusals().withoutLease(operation);
    } else if (seen == null) {
      reply(operation, found);
    } else {
      primary
          .steps()
          .whenEverywhere(
              seen,
              isEverywhere -> {
                if (isEverywhere) {
                  reply(operation, found);
                } else {
                  primary.refusals().withoutLease(operation);
                }
              });
    }
  }

  private void reply(Operation operation, long found) {
    Result result = new Result(found != 0, Canonical.toBytes(found), 0);
    operation.reply().reply(primary.right().flags(), result);
  }

  /** The role ends: the next primary is to be asked. */
  void end(Message notOwner) {
    over = notOwner;
  }
}
