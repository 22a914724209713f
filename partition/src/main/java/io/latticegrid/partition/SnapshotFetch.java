package io.latticegrid.partition;

import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Cut;
import io.latticegrid.proto.message.ReplicationMessage.Fetch;
import org.jspecify.annotations.Nullable;

/**
 * How far a replica is with the snapshot that it fetches: the next piece, the request that is under
 * way, and what the source contained at the end. Confined to the shard's loop.
 */
final class SnapshotFetch {
  private static final int TRIES = 3;

  private int mapId;
  private long cursor;
  private long number;
  private int tries;

  /** What the source contained when it had sent everything; compared once this copy is there. */
  private @Nullable Cut awaited;

  /** Begins at the first entry. */
  void begin() {
    mapId = 0;
    cursor = 0;
    tries = 0;
    awaited = null;
  }

  /** Begins behind the last entry: only the results of clients' writes are wanted. */
  void beginWithResults() {
    begin();
    mapId = SnapshotReader.WINDOWS;
    cursor = Long.MIN_VALUE;
  }

  /** Nothing is fetched any more. */
  void end() {
    awaited = null;
  }

  /** The request for the piece that comes next. */
  Fetch next(long reign, int maxBytes) {
    return new Fetch(reign, ++number, mapId, cursor, maxBytes);
  }

  /** Whether a piece answers the request that is under way. */
  boolean isAnsweredBy(Chunk chunk) {
    return chunk.number() == number || chunk.number() == Fetch.UNNUMBERED;
  }

  /** A piece arrived; the next one begins where it ends, or what the source contains is known. */
  void advance(Chunk chunk) {
    tries = 0;
    if (chunk.cut() == null) {
      mapId = chunk.nextMapId();
      cursor = chunk.nextCursor();
    } else {
      awaited = chunk.cut();
    }
  }

  /** Whether an unanswered request may be repeated once more. */
  boolean mayRepeat() {
    return ++tries <= TRIES;
  }

  /** Whether everything has come but for deltas under way beside it. */
  boolean isComplete() {
    return awaited != null;
  }

  /** What the source contained, once a copy with these dots can be compared with it; told once. */
  @Nullable Cut comparable(VersionVector contained) {
    Cut source = awaited;
    if (source == null || !contained.covers(source.progress())) {
      return null;
    }
    awaited = null;
    return source;
  }
}
