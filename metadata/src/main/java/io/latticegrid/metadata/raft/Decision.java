package io.latticegrid.metadata.raft;

/** What became of a record that was given to the log. Immutable. */
public sealed interface Decision {
  /** It is committed and in the image of that index. */
  record Applied(long index) implements Decision {}

  /** It is committed, but doesn't fit the image before it, and changed nothing. */
  record Refused(String reason) implements Decision {}

  /** It may or may not be in the log. */
  record Open() implements Decision {}
}
