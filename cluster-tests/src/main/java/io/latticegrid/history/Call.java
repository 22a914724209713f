package io.latticegrid.history;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation that somebody asked for, and what he was told. Confined to its history's caller. As
 * long as nothing is said its outcome is unknown: it may take effect at any time from its beginning
 * on, or never.
 */
public final class Call {
  /** When a call ends whose outcome nobody knows. */
  static final long NEVER = Long.MAX_VALUE;

  private final String by;
  private final Request request;
  private final LongSupplier order;
  private final long begun;
  private long ended = NEVER;
  private @Nullable String answer;
  private boolean failed;

  Call(String by, Request request, LongSupplier order) {
    this.by = by;
    this.request = request;
    this.order = order;
    this.begun = order.getAsLong();
  }

  /** It took effect between its beginning and now, and this is what it answered. */
  public void answered(@Nullable String what) {
    ended = order.getAsLong();
    answer = what;
  }

  /** It did not take effect and never will. */
  public void failed() {
    failed = true;
  }

  /** The same call when nothing that came after a moment is known. */
  Call until(long moment) {
    Call known = new Call(by, request, () -> begun);
    if (ended <= moment) {
      known.answer = answer;
      known.ended = ended;
    }
    return known;
  }

  Request request() {
    return request;
  }

  long begun() {
    return begun;
  }

  long ended() {
    return ended;
  }

  @Nullable String answer() {
    return answer;
  }

  boolean isKnown() {
    return ended != NEVER;
  }

  boolean hasFailed() {
    return failed;
  }

  /** Whether a call that ended could have been answered so by a register with a value. */
  boolean fits(@Nullable String before) {
    String expected = request.answer(before);
    return expected == null ? answer == null : expected.equals(answer);
  }

  @Override
  public String toString() {
    String what = by + " " + request + " [" + begun + ", ";
    return what + (isKnown() ? ended + "] -> " + answer : "...]");
  }
}
