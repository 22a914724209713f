package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.MoveMessage.MapPiece;
import io.latticegrid.proto.message.MoveMessage.MapSum;
import org.jspecify.annotations.Nullable;

/**
 * A map on its way into a partition. Confined to the shard's loop. From the moment that all of it
 * is there it is kept until the metadata say that it has moved, or can't have: the sender may have
 * asked the log already.
 */
final class MapArrival {
  private static final long IDLE_NANOS = 10_000_000_000L;

  private final MemberId sender;
  private final int fromGroup;
  private final MapPiece first;
  private int next;
  private long heardNanos;
  private @Nullable MapSum sum;
  private Dot last;
  private boolean owesWord;

  MapArrival(MemberId sender, int fromGroup, MapPiece first, long nowNanos) {
    this.sender = sender;
    this.fromGroup = fromGroup;
    this.first = first;
    this.heardNanos = nowNanos;
    this.last = new Dot(sender, 0);
  }

  MemberId sender() {
    return sender;
  }

  int fromGroup() {
    return fromGroup;
  }

  long move() {
    return first.move();
  }

  long reign() {
    return first.reign();
  }

  long attempt() {
    return first.attempt();
  }

  /** The number of the piece that comes next. */
  int next() {
    return next;
  }

  /** A piece was applied. */
  void applied(long nowNanos) {
    next++;
    heardNanos = nowNanos;
  }

  /** All is there, the last change under this dot. */
  void complete(MapSum total, Dot lastChange) {
    sum = total;
    last = lastChange;
  }

  /** The dot that replicas must contain. */
  Dot last() {
    return last;
  }

  /** The sender is to be told once all is replicated. */
  void oweWord() {
    owesWord = true;
  }

  boolean owesWord() {
    return owesWord;
  }

  void told() {
    owesWord = false;
  }

  /** What is there, once all is; else null. */
  @Nullable MapSum sum() {
    return sum;
  }

  /** Whether whoever sent it has fallen silent before the end. */
  boolean isAbandoned(long nowNanos) {
    return sum == null && nowNanos - heardNanos > IDLE_NANOS;
  }
}
