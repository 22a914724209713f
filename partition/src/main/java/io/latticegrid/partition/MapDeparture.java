package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MoveMessage.MapPiece;
import io.latticegrid.proto.message.MoveMessage.MapPieceTaken;
import io.latticegrid.proto.message.MoveMessage.MapSum;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map on its way out of a partition, to the primary of another group. Confined to the shard's
 * loop. Nothing is written to the map there meanwhile, so what is read for sending stays true.
 *
 * <p>DRAINING until every in-sync backup has what was written to the partition before, with the
 * results of the writes: a successor that does not remember one would say that it was not executed.
 * SENDING, piece by piece and each only when the one before was taken; PASSING once all is on every
 * in-sync replica there with the same sum, and the log is asked. While it is PASSING the other may
 * serve the map already, so it isn't read here any more, until the metadata say that it has moved,
 * or can't have: either reign is over, or the map turned around.
 */
final class MapDeparture {
  private static final long AGAIN_NANOS = 250_000_000L;
  private static final long PATIENCE_NANOS = 3_000_000_000L;
  private static final long UNKNOWN = -1;

  private final PartitionState state;
  private final Effects effects;
  private final MapPlacement placement;
  private final PartitionRow from;
  private final MemberId receiver;
  private final long attempt;
  private final VersionVector written;
  private @Nullable MapPiece piece;
  private final Reading reading = new Reading();
  private long receiverReign = UNKNOWN;
  private boolean passing;
  private final Pace pace = new Pace();

  /** How far the map was read. */
  private static final class Reading {
    private MapSum sum = MapSum.NOTHING;
    private long cursor = RecordMemory.START;
  }

  /** When it went on last, and when something was sent. */
  private static final class Pace {
    private long progressNanos;
    private long sentNanos;
  }

  /**
   * Begins.
   *
   * @param context the shard
   * @param state what is read
   * @param placement how the map moves
   * @param from the row here
   * @param receiver the primary there
   * @param attempt a number above those of former ones of this reign
   */
  MapDeparture(
      HostContext context,
      PartitionState state,
      MapPlacement placement,
      PartitionRow from,
      MemberId receiver,
      long attempt) {
    this.state = state;
    this.effects = context.effects();
    this.placement = placement;
    this.from = from;
    this.receiver = receiver;
    this.attempt = attempt;
    this.written = state.vector().copy();
    pace.progressNanos = context.nowNanos();
  }

  /** Whether it waits for backups. */
  boolean isDraining() {
    return piece == null;
  }

  /** What backups must have before anything is sent. */
  VersionVector written() {
    return written;
  }

  /** They have it: begins to send. */
  void begin(long nowNanos) {
    pace.progressNanos = nowNanos;
    piece = read(0);
    send(nowNanos);
  }

  int mapId() {
    return placement.mapId();
  }

  /** Whether the other may serve it already. */
  boolean isPassing() {
    return passing;
  }

  private MapPiece read(int number) {
    RecordMemory memory = state.memory(placement.mapId());
    List<Delta> entries = new ArrayList<>();
    if (memory == null) {
      reading.cursor = RecordMemory.END;
    } else {
      long[] bytes = new long[1];
      reading.cursor =
          memory.scan(
              reading.cursor,
              Limits.MAX_PIECE_ENTRIES,
              record -> {
                if (!record.isTombstone()) {
                  Delta entry = state.toDelta(placement.mapId(), record);
                  entries.add(entry);
                  reading.sum = reading.sum.plus(EntrySum.of(record));
                  bytes[0] += entry.size();
                }
                return bytes[0] < Limits.MAX_PIECE_BYTES;
              });
    }
    MapSum total = reading.cursor == RecordMemory.END ? reading.sum : null;
    return new MapPiece(
        placement.mapId(), placement.move(), from.reign(), attempt, number, entries, total);
  }

  private void send(long nowNanos) {
    MapPiece sent = piece;
    if (sent != null) {
      pace.sentNanos = nowNanos;
      effects.send(receiver, placement.target(), from.partition(), sent);
    }
  }

  /** What became of a piece; false if it is to be begun anew. */
  boolean taken(MemberId who, MapPieceTaken answer, long nowNanos) {
    boolean mine = who.equals(receiver) && answer.attempt() == attempt;
    MapPiece sent = piece;
    if (passing || !mine || sent == null || answer.number() != sent.number()) {
      return true;
    }
    return switch (answer.reception()) {
      case REFUSED -> false;
      case BUSY -> {
        pace.progressNanos = nowNanos;
        yield true;
      }
      case TAKEN -> advance(sent, answer, nowNanos);
    };
  }

  private boolean advance(MapPiece sent, MapPieceTaken answer, long nowNanos) {
    pace.progressNanos = nowNanos;
    if (receiverReign != UNKNOWN && answer.reign() != receiverReign) {
      return false;
    }
    receiverReign = answer.reign();
    MapSum total = sent.sum();
    if (total == null) {
      piece = read(sent.number() + 1);
      send(nowNanos);
      return true;
    }
    if (!total.equals(answer.sum())) {
      String how = "sent " + total + ", there is " + answer.sum();
      effects.snapshotDiffers(placement.target(), from.partition(), receiver, how);
      return false;
    }
    passing = true;
    ask(nowNanos);
    return true;
  }

  private void ask(long nowNanos) {
    pace.sentNanos = nowNanos;
    effects.requestMapMoved(
        new MapPassage(
            placement.mapId(),
            from.partition(),
            placement.group(),
            placement.target(),
            from.reign(),
            receiverReign,
            placement.move()));
  }

  /** Repeats what may be lost; false if it is to be given up. */
  boolean tick(long nowNanos) {
    if (nowNanos - pace.sentNanos >= AGAIN_NANOS) {
      if (passing) {
        ask(nowNanos);
      } else {
        send(nowNanos);
      }
    }
    return passing || nowNanos - pace.progressNanos < PATIENCE_NANOS;
  }

  /**
   * Whether the metadata leave it open that it passes.
   *
   * @param now how the map moves by now
   * @param there the row there by now
   */
  boolean isOpen(@Nullable MapPlacement now, @Nullable PartitionRow there) {
    boolean same =
        now != null
            && now.isMoving()
            && now.move() == placement.move()
            && !now.isMoved(from.partition());
    return same
        && there != null
        && there.isPrimary(receiver)
        && (receiverReign == UNKNOWN || there.reign() == receiverReign);
  }
}
