package io.latticegrid.storage.store;

import io.latticegrid.data.error.GridException;

/** A call to a store failed as a whole; the kind says what to do about it. */
public final class StoreException extends GridException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final long expected;
  private final long found;

  /** A failure of a kind. */
  public StoreException(Kind kind, String message) {
    super(kind.code, message);
    this.kind = kind;
    expected = 0;
    found = 0;
  }

  /** A failure of a kind with its cause. */
  public StoreException(Kind kind, String message, Throwable cause) {
    super(kind.code, message, cause);
    this.kind = kind;
    expected = 0;
    found = 0;
  }

  private StoreException(String message, long expected, long found) {
    super(Kind.CORRUPT.code, message);
    kind = Kind.CORRUPT;
    this.expected = expected;
    this.found = found;
  }

  /** What was read does not have the hash that it was written with; 0 where that is not known. */
  public static StoreException corrupt(String message, long expected, long found) {
    return new StoreException(message, expected, found);
  }

  /** The hash that something corrupt should have; 0 if that is not known. */
  public long expected() {
    return expected;
  }

  /** The hash that something corrupt has; 0 if that is not known. */
  public long found() {
    return found;
  }

  /** What failed. */
  public Kind kind() {
    return kind;
  }

  /** Whether the same may succeed later. */
  public boolean isPassing() {
    return kind == Kind.UNAVAILABLE || kind == Kind.AWAY;
  }

  /** The kinds of failures. */
  public enum Kind {
    /** The store can't be reached, or did not answer in time: a write may have happened or not. */
    UNAVAILABLE(Code.STORE_UNAVAILABLE),
    /** The store can't be reached: nothing was sent to it, so nothing was written. */
    AWAY(Code.STORE_UNAVAILABLE),
    /** The store will not take something in the batch, and does not say what. */
    REJECTED(Code.STORE_REJECTED),
    /** The bytes read are not those that were written. */
    CORRUPT(Code.STORE_CORRUPT),
    /** The store is not as the configuration says: its address, a table, a column. */
    MISCONFIGURED(Code.STORE_MISCONFIGURED);

    private final Code code;

    Kind(Code code) {
      this.code = code;
    }
  }

  /** A failure as one of ours: what a user's store throws counts as a store out of reach. */
  public static StoreException of(Exception failure) {
    return failure instanceof StoreException typed
        ? typed
        : new StoreException(Kind.UNAVAILABLE, "the store failed: " + failure, failure);
  }
}
