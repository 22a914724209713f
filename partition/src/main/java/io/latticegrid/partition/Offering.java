package io.latticegrid.partition;

import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.MergeMessage.Offer;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import io.latticegrid.storage.RecordMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What this copy has and the primary lacks, piece by piece: the results, then the entries and
 * tombstones, whose dots the primary does not contain. Confined to the shard's loop. Nothing writes
 * to the copy while it is offered.
 */
final class Offering {
  /** So many records are looked at in one turn, whether they are offered or not. */
  private static final int RECORDS_A_TURN = 4_096;

  private final PartitionState state;
  private final long reign;
  private final VersionVector theirs;
  private final VersionVector contained;
  private final int maxBytes;
  private int mapId;
  private long cursor = RecordMemory.START;
  private boolean recordsNext;
  private long session = Long.MIN_VALUE;
  private long passedBytes;
  private Offer piece;

  /**
   * Begins with the first piece.
   *
   * @param theirs what the primary contains
   */
  Offering(PartitionState state, long reign, VersionVector theirs, int maxBytes) {
    this.state = state;
    this.reign = reign;
    this.theirs = theirs.copy();
    this.contained = state.vector().copy();
    this.maxBytes = Math.min(maxBytes, Limits.MAX_PIECE_BYTES);
    this.piece = read(0);
  }

  /** The piece that is to be sent, or sent again. */
  Offer piece() {
    return piece;
  }

  /** About how many bytes of the copy have not been looked at yet. */
  long leftBytes() {
    return piece.last() ? 0 : Math.max(1, state.usedBytes() - passedBytes);
  }

  /**
   * A piece has been taken; whether that was the last. An answer to another piece changes nothing.
   */
  boolean taken(long number) {
    if (number != piece.number()) {
      return false;
    }
    if (piece.last()) {
      return true;
    }
    piece = read(number + 1);
    return false;
  }

  private Offer read(long number) {
    return recordsNext ? records(number) : windows(number);
  }

  private Offer records(long number) {
    List<Delta> records = new ArrayList<>();
    Map.Entry<Integer, RecordMemory> map = state.maps().ceilingEntry(mapId);
    if (map != null) {
      if (map.getKey() != mapId) {
        mapId = map.getKey();
        cursor = RecordMemory.START;
      }
      cursor = read(map.getValue(), records);
      if (cursor == RecordMemory.END) {
        mapId++;
      }
    }
    return new Offer(reign, number, contained, records, List.of(), map == null);
  }

  private long read(RecordMemory memory, List<Delta> records) {
    long[] bytes = {0};
    return memory.scan(
        cursor,
        RECORDS_A_TURN,
        record -> {
          Delta delta = state.toDelta(mapId, record);
          passedBytes += delta.size();
          if (!theirs.covers(delta.dot())) {
            records.add(delta);
            bytes[0] += delta.size();
          }
          return bytes[0] < maxBytes;
        });
  }

  private Offer windows(long number) {
    SessionWindows.Page page = state.windows().page(session, maxBytes);
    session = page.nextSession();
    recordsNext = page.done();
    List<WindowEntry> lacking = new ArrayList<>(page.entries());
    lacking.removeIf(entry -> theirs.covers(entry.dot()));
    return new Offer(reign, number, contained, List.of(), lacking, false);
  }
}
