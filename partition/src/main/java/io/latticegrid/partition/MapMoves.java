package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MoveMessage.MapPiece;
import io.latticegrid.proto.message.MoveMessage.MapPieceTaken;
import io.latticegrid.proto.message.MoveMessage.MapSum;
import io.latticegrid.proto.message.MoveMessage.Reception;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The maps that leave a partition, come to it, or have left something behind, under one reign of
 * its primary. Confined to the shard's loop (docs/adr/0016).
 */
final class MapMoves {
  private static final int PURGED_AT_ONCE = 512;
  private static final long REST_NANOS = 500_000_000L;

  /** How a map stands in a partition. */
  enum Standing {
    /** It is served here. */
    HERE,
    /** It is read here, and written nowhere until it has left. */
    LEAVING,
    /** Nobody knows who serves it until the metadata say so. */
    PASSING,
    /** Another group serves it. */
    ELSEWHERE
  }

  /** The primary's hand in its partition. */
  interface Writer {
    /** Whether a change can be made now, and reaches all that it has to. */
    boolean mayWrite();

    /** Makes a change: a removal without a value. */
    void write(int mapId, byte[] key, byte @Nullable [] value, long expiresAtMillis);

    /** The dot of the last change made. */
    Dot last();

    /** Whether every in-sync replica has a change, and this is the primary still. */
    boolean isReplicated(Dot change);

    /** Whether every in-sync replica has all these changes, and this is the primary still. */
    boolean isReplicated(VersionVector changes);
  }

  private final HostContext context;
  private final PartitionState state;
  private final int group;
  private final Writer writer;
  private final Map<Integer, MapArrival> arrivals = new TreeMap<>();
  private final Map<Integer, Long> purged = new TreeMap<>();
  private @Nullable MapDeparture departure;
  private long attempts;
  private long restUntilNanos;

  MapMoves(HostContext context, PartitionState state, int group, Writer writer) {
    this.context = context;
    this.state = state;
    this.group = group;
    this.writer = writer;
    this.restUntilNanos = context.nowNanos();
  }

  /** Whether no map comes or goes, or has left something behind. */
  boolean isAtRest(int partition) {
    return departure == null
        && arrivals.isEmpty()
        && purged.isEmpty()
        && !anyElsewhere(partition)
        && context.places().toLeave(group, partition).isEmpty();
  }

  Standing standing(int mapId, int partition) {
    MapDeparture leaving = departure;
    if (leaving != null && leaving.mapId() == mapId) {
      return leaving.isPassing() ? Standing.PASSING : Standing.LEAVING;
    }
    if (context.places().isNew(mapId)) {
      // Not before the store behind it is known: a row that is there would be taken for absent.
      return Standing.PASSING;
    }
    return context.places().isHere(mapId, group, partition) ? Standing.HERE : Standing.ELSEWHERE;
  }

  /** The metadata have changed: what is settled by it ends. */
  void settle(int partition) {
    MapDeparture leaving = departure;
    MapPlaces places = context.places();
    if (leaving != null) {
      MapPlacement now = places.find(leaving.mapId());
      PartitionRow there = now == null ? null : places.row(now.target(), partition);
      if (!leaving.isOpen(now, there)) {
        end();
      }
    }
    arrivals
        .entrySet()
        .removeIf(arrival -> !isExpected(arrival.getKey(), arrival.getValue(), partition));
  }

  private boolean isExpected(int mapId, MapArrival arrival, int partition) {
    MapPlacement now = context.places().find(mapId);
    return now != null
        && now.move() == arrival.move()
        && isExpected(now, arrival.sender(), arrival.reign(), partition);
  }

  private boolean isExpected(MapPlacement now, MemberId sender, long reign, int partition) {
    PartitionRow there = context.places().row(now.group(), partition);
    return there != null
        && now.isMoving()
        && now.target() == group
        && !now.isMoved(partition)
        && there.isPrimary(sender)
        && there.reign() == reign;
  }

  /** The reign ends: another primary begins anew. */
  void end() {
    if (departure != null) {
      departure = null;
      context.places().departed();
    }
  }

  private void rest(long nowNanos) {
    end();
    restUntilNanos = nowNanos + REST_NANOS;
  }

  /**
   * Looks after what time brings.
   *
   * @param mayBegin whether this primary is in a position to send a map away
   */
  void tick(PartitionRow row, boolean mayBegin, long nowNanos) {
    MapDeparture leaving = departure;
    if (leaving != null && !leaving.tick(nowNanos)) {
      rest(nowNanos);
    } else if (leaving == null && mayBegin && nowNanos - restUntilNanos >= 0) {
      begin(row);
    }
    if (!arrivals.isEmpty()) {
      arrivals.values().removeIf(arrival -> arrival.isAbandoned(nowNanos));
    }
    release(row);
    purge(row.partition());
  }

  private void begin(PartitionRow row) {
    for (MapPlacement map : context.places().toLeave(group, row.partition())) {
      PartitionRow there = context.places().row(map.target(), row.partition());
      MemberId receiver = there == null ? null : there.primary().orElse(null);
      if (receiver != null && context.places().mayDepart()) {
        departure = new MapDeparture(context, state, map, row, receiver, ++attempts);
        beginToSend();
        return;
      }
    }
  }

  private void beginToSend() {
    MapDeparture leaving = departure;
    if (leaving != null && leaving.isDraining() && writer.isReplicated(leaving.written())) {
      leaving.begin(context.nowNanos());
    }
  }

  /** The receiver answers. */
  void taken(MemberId from, MapPieceTaken answer) {
    MapDeparture leaving = departure;
    long nowNanos = context.nowNanos();
    if (leaving != null
        && leaving.mapId() == answer.mapId()
        && !leaving.taken(from, answer, nowNanos)) {
      rest(nowNanos);
    }
  }

  /** A piece of a map comes. */
  void received(MemberId from, PartitionRow row, MapPiece piece) {
    int mapId = piece.mapId();
    MapPlacement place = context.places().find(mapId);
    if (place == null) {
      return;
    }
    boolean expected =
        place.move() == piece.move() && isExpected(place, from, piece.reign(), row.partition());
    if (!expected) {
      answer(from, place.group(), row, piece, Reception.REFUSED, null);
      return;
    }
    MapArrival arrival = arrivals.get(mapId);
    boolean anew =
        piece.number() == 0
            && (arrival == null
                || arrival.reign() != piece.reign()
                || arrival.attempt() < piece.attempt());
    if (anew) {
      arrivals.remove(mapId);
      if (!writer.mayWrite() || !isPurged(mapId)) {
        answer(from, place.group(), row, piece, Reception.BUSY, null);
        return;
      }
      arrival = new MapArrival(from, place.group(), piece, context.nowNanos());
      arrivals.put(mapId, arrival);
    }
    if (arrival == null || arrival.attempt() != piece.attempt()) {
      answer(from, place.group(), row, piece, Reception.REFUSED, null);
    } else if (piece.number() > arrival.next() || !take(arrival, piece)) {
      answer(from, place.group(), row, piece, Reception.BUSY, null);
    } else if (piece.sum() == null) {
      answer(from, place.group(), row, piece, Reception.TAKEN, null);
    } else {
      arrival.oweWord();
      release(row);
    }
  }

  /** Applies a piece unless that was done before; false if there is no room. */
  private boolean take(MapArrival arrival, MapPiece piece) {
    if (piece.number() < arrival.next()) {
      return true;
    }
    if (!writer.mayWrite()) {
      return false;
    }
    for (Delta entry : piece.entries()) {
      context.hybrid().observe(entry.stampTime());
      writer.write(piece.mapId(), entry.key(), entry.value(), entry.expiresAtMillis());
    }
    arrival.applied(context.nowNanos());
    if (piece.sum() != null) {
      arrival.complete(sumOf(piece.mapId()), writer.last());
    }
    return true;
  }

  private MapSum sumOf(int mapId) {
    RecordMemory memory = state.memory(mapId);
    MapSum[] total = {MapSum.NOTHING};
    if (memory != null) {
      memory.scan(
          RecordMemory.START,
          Integer.MAX_VALUE,
          record -> {
            total[0] = record.isTombstone() ? total[0] : total[0].plus(EntrySum.of(record));
            return true;
          });
    }
    return total[0];
  }

  /**
   * Backups have more: begins to send what waited for that, and tells senders whose maps are on
   * every in-sync replica by now.
   */
  void release(PartitionRow row) {
    beginToSend();
    if (arrivals.isEmpty()) {
      return;
    }
    arrivals.forEach((mapId, arrival) -> {
      MapSum sum = arrival.sum();
      if (sum != null && arrival.owesWord() && writer.isReplicated(arrival.last())) {
        arrival.told();
        MapPieceTaken answer =
            new MapPieceTaken(
                mapId, arrival.attempt(), arrival.next() - 1, Reception.TAKEN, row.reign(), sum);
        context.effects().send(arrival.sender(), arrival.fromGroup(), row.partition(), answer);
      }
    });
  }

  private void answer(
      MemberId to,
      int toGroup,
      PartitionRow row,
      MapPiece piece,
      Reception reception,
      @Nullable MapSum sum) {
    MapPieceTaken answer =
        new MapPieceTaken(
            piece.mapId(), piece.attempt(), piece.number(), reception, row.reign(), sum);
    context.effects().send(to, toGroup, row.partition(), answer);
  }

  /** Removes what another group serves, or what is left of a copy that never passed. */
  private void purge(int partition) {
    if (!anyElsewhere(partition) || !writer.mayWrite()) {
      return;
    }
    for (int mapId : new ArrayList<>(state.maps().keySet())) {
      if (standing(mapId, partition) == Standing.ELSEWHERE && !arrivals.containsKey(mapId)) {
        isPurged(mapId);
      }
    }
  }

  private boolean anyElsewhere(int partition) {
    return state.hasMap(mapId -> standing(mapId, partition) == Standing.ELSEWHERE);
  }

  /** Removes a bounded number of a map's entries; whether none is left. */
  private boolean isPurged(int mapId) {
    RecordMemory memory = state.memory(mapId);
    if (memory == null || memory.liveCount() == 0) {
      purged.remove(mapId);
      return true;
    }
    List<byte[]> keys = new ArrayList<>();
    long next =
        memory.scan(
            purged.getOrDefault(mapId, RecordMemory.START),
            PURGED_AT_ONCE,
            record -> {
              if (!record.isTombstone()) {
                keys.add(record.keyBytes());
              }
              return true;
            });
    purged.put(mapId, next == RecordMemory.END ? RecordMemory.START : next);
    keys.forEach(key -> writer.write(mapId, key, null, 0));
    return memory.liveCount() == 0;
  }
}
