package io.latticegrid.proto.message;

import io.latticegrid.data.codec.MalformedDataException;

/** How a backup gets up to date. */
public enum AttachMode {
  /** The deltas that it lacks will be streamed. */
  STREAM(0),
  /** It must fetch a snapshot; deltas from the moment of this answer on are streamed beside it. */
  SNAPSHOT(1),
  /** Not now: this node is not the primary, or knows an older or newer table; ask again later. */
  REFUSED(2),
  /** It needs a snapshot, and said that it can't fetch one now: attach again when it can. */
  WAIT(3),
  /** It has what the primary lacks, and is to offer that first. */
  OFFER(4),
  /** It is no replica any more, and everything that it has is with every in-sync replica. */
  COVERED(5),
  /** As a snapshot, but it keeps what it has and fetches what differs: {@link RepairMessage}. */
  COMPARE(6);

  private final int number;

  AttachMode(int number) {
    this.number = number;
  }

  /** The wire form, never reused. */
  int number() {
    return number;
  }

  static AttachMode of(int number) {
    for (AttachMode known : values()) {
      if (known.number == number) {
        return known;
      }
    }
    throw new MalformedDataException("unknown attach mode " + number);
  }
}
