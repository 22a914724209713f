package io.latticegrid.storage.writebehind;

/**
 * Stops calls to a store that fails, and finds out when it is back. Confined to one loop.
 *
 * <p>Transitions: CLOSED -> OPEN after so many failures in a row; OPEN -> HALF_OPEN when its time
 * is over; HALF_OPEN, which lets one call through at a time, -> CLOSED after so many successes, ->
 * OPEN with the first failure.
 */
public final class CircuitBreaker {
  private static final long SECOND = 1_000_000_000L;

  private final Limits limits;
  private State state = State.CLOSED;
  private int inARow;
  private long openedNanos;
  private boolean probing;

  /** The states. */
  public enum State {
    /** Calls go through. */
    CLOSED,
    /** No call goes through. */
    OPEN,
    /** One call at a time goes through, to see. */
    HALF_OPEN
  }

  /**
   * When it opens and closes. Immutable.
   *
   * @param failures in a row that open it
   * @param successes in a row that close it
   * @param openNanos how long it stays open
   */
  public record Limits(int failures, int successes, long openNanos) {
    /** For most stores. */
    public static final Limits DEFAULT = new Limits(5, 2, 30 * SECOND);

    /** For databases, where each call that fails costs a connection and a time-out. */
    public static final Limits AGGRESSIVE = new Limits(3, 3, 60 * SECOND);

    /** For caches. */
    public static final Limits LENIENT = new Limits(10, 1, 15 * SECOND);
  }

  /** Closed. */
  public CircuitBreaker(Limits limits) {
    this.limits = limits;
  }

  /** What it is now. */
  public State state() {
    return state;
  }

  /** Whether a call may go through now; one that may must be followed by its outcome. */
  public boolean tryCall(long nowNanos) {
    if (state == State.OPEN && nowNanos - openedNanos >= limits.openNanos()) {
      become(State.HALF_OPEN);
    }
    boolean may = state == State.CLOSED || (state == State.HALF_OPEN && !probing);
    probing |= may && state == State.HALF_OPEN;
    return may;
  }

  /** A call came back well. */
  public void succeeded() {
    probing = false;
    if (state == State.HALF_OPEN && ++inARow >= limits.successes()) {
      become(State.CLOSED);
    } else if (state == State.CLOSED) {
      inARow = 0;
    }
  }

  /** A call failed, or did not come back in time. */
  public void failed(long nowNanos) {
    probing = false;
    if (state == State.HALF_OPEN || (state == State.CLOSED && ++inARow >= limits.failures())) {
      openedNanos = nowNanos;
      become(State.OPEN);
    }
  }

  /** Nobody waits for the outcome of a call any more. */
  public void abandoned() {
    probing = false;
  }

  private void become(State next) {
    state = next;
    inARow = 0;
    probing = false;
  }
}
