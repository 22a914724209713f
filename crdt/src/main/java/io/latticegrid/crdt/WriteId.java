package io.latticegrid.crdt;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.time.HybridTimestamp;

/**
 * Names one write twice: by its dot, which says who has seen it, and by its stamp, which orders it
 * among all writes. Immutable; ordered by stamp. A member gives each dot and each stamp to one
 * write only, so two writes agree in both or in neither.
 *
 * @param dot the change that brought the write
 * @param stamp when it was made, by the hybrid clock of the member that made it
 */
public record WriteId(Dot dot, HybridTimestamp stamp) implements Comparable<WriteId> {
  /** Of a write that the member of the stamp made under a sequence of its own. */
  public static WriteId of(MemberId member, long sequence, long time) {
    return new WriteId(new Dot(member, sequence), new HybridTimestamp(time, member));
  }

  @Override
  public int compareTo(WriteId other) {
    return stamp.compareTo(other.stamp);
  }

  @Override
  public String toString() {
    return dot + "@" + stamp.time();
  }
}
