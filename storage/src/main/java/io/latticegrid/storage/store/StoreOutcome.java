package io.latticegrid.storage.store;

/**
 * What became of one change. Immutable.
 *
 * @param verdict what it means for the writer
 * @param reason why, for people; empty when it was stored
 */
public record StoreOutcome(Verdict verdict, String reason) {
  /** It is stored, durably. */
  public static final StoreOutcome OK = new StoreOutcome(Verdict.OK, "");

  /** The verdicts. */
  public enum Verdict {
    /** Stored, durably. */
    OK,
    /** Not stored, or nobody knows; the same change may succeed later. */
    RETRY,
    /** Not stored, and never will be as it is. */
    REJECT
  }

  /** The same change may succeed later. */
  public static StoreOutcome retry(String reason) {
    return new StoreOutcome(Verdict.RETRY, reason);
  }

  /** The change will never succeed as it is. */
  public static StoreOutcome reject(String reason) {
    return new StoreOutcome(Verdict.REJECT, reason);
  }
}
