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

  /** Milliseconds after which trying again makes sense. */
  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
