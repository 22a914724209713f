package io.latticegrid.storage.log;

import org.jspecify.annotations.Nullable;

/** What a record of the log says of its partition. The numbers are never reused. */
public enum RecordType {
  /** A copy begins to be written whole; what follows is of no use before its end is there. */
  BEGIN(1),
  /** A piece of that copy. */
  PIECE(2),
  /** The last piece: with it, and the changes since the beginning, the copy is whole. */
  END(3),
  /** Changes, in the order in which they were applied. */
  CHANGES(4),
  /** The copy here is of no use any more: it was dropped, or is about to become another. */
  DROP(5);

  private static final RecordType[] ALL = values();

  private final int number;

  RecordType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The type of a number; null for one of a later version. */
  static @Nullable RecordType of(int number) {
    return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
  }
}
