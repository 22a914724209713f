package io.latticegrid.data.error;

/** A bounded queue was full; nothing was applied. */
public final class OverloadedException extends GridException {
  private static final long serialVersionUID = 1L;

  private final long retryAfterMillis;

  /** With the delay after which trying again makes sense. */
  public OverloadedException(String message, long retryAfterMillis) {
    super(Code.OVERLOADED, message);
    this.retryAfterMillis = retryAfterMillis;
  }

  private OverloadedException(String message, long retryAfterMillis, boolean traced) {
    super(Code.OVERLOADED, message, traced);
    this.retryAfterMillis = retryAfterMillis;
  }

  /**
   * The same without a stack trace, for where refusals are many: to walk the stack for each would
   * take the time that is short already.
   */
  public static OverloadedException withoutTrace(String message, long retryAfterMillis) {
    return new OverloadedException(message, retryAfterMillis, false);
  }

  /** Milliseconds after which trying again makes sense. */
  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
