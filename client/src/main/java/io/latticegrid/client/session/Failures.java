package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.data.error.OverloadedException;
import io.latticegrid.data.error.UnknownMapException;
import io.latticegrid.proto.message.SessionMessage;

/**
 * The errors that callers get: each names operation and map, and says whether something may have
 * been applied. Pure.
 */
final class Failures {
  private static final String UNKNOWN_OUTCOME = "; it may or may not have been applied";
  private static final String NOTHING_APPLIED = "; nothing was applied";

  /** A quarter of what may be under way is usually answered by then. */
  private static final long TOO_MANY_RETRY_MILLIS = 10;

  private Failures() {}

  /**
   * What a node answered, as an error of the operation. A time-out of a write at the node is an
   * unknown outcome.
   */
  static GridException of(Purpose purpose, SessionMessage.Failure failure) {
    String text = purpose + ": " + failure.text();
    return switch (failure.code()) {
      case INDETERMINATE -> new IndeterminateException(text);
      case TIMEOUT ->
          purpose.write()
              ? new IndeterminateException(text + UNKNOWN_OUTCOME)
              : new GridException(Code.TIMEOUT, text);
      case OVERLOADED -> OverloadedException.withoutTrace(text, failure.retryAfterMillis());
      case UNKNOWN_MAP -> new UnknownMapException(text);
      default -> new GridException(failure.code(), text);
    };
  }

  /**
   * What the last try of a call was answered. That the store or the map does not take a write says
   * nothing of an earlier try whose answer is lost: the store may have it, or get it yet.
   */
  static GridException of(Call call, SessionMessage.Failure failure) {
    return switch (failure.code()) {
      case PARTITION_LOST -> lost(call, failure.text());
      case STORE_UNAVAILABLE, STORE_REJECTED, STORE_CORRUPT, MAP_FULL ->
          call.purpose.write() && call.tries.isUncertain()
              ? new IndeterminateException(
                  "%s: an earlier try is unanswered%s; the last one: %s"
                      .formatted(call.purpose, UNKNOWN_OUTCOME, failure.text()))
              : of(call.purpose, failure);
      default -> of(call.purpose, failure);
    };
  }

  /** The outcome of a call that is at its deadline. */
  static GridException atDeadline(Call call) {
    long millis = call.options.timeoutNanos() / 1_000_000;
    String within = " within " + millis + " ms";
    if (mayBeApplied(call)) {
      return new IndeterminateException(call.purpose + ": no answer" + within + UNKNOWN_OUTCOME);
    }
    GridException refusal = call.tries.lastRefusal();
    if (refusal != null) {
      return refusal;
    }
    if (!call.purpose.write()) {
      return new GridException(Code.TIMEOUT, call.purpose + ": no answer" + within);
    }
    return call.state == State.PARKED
        ? new GridException(
            Code.NOT_AVAILABLE,
            call.purpose
                + ": the member that serves it could not be reached"
                + within
                + NOTHING_APPLIED)
        : new GridException(
            Code.TIMEOUT, call.purpose + ": could not be sent" + within + NOTHING_APPLIED);
  }

  /** The outcome of a call when the client is closed. */
  static GridException closed(Call call) {
    String text = call.purpose + ": the client was closed";
    return mayBeApplied(call)
        ? new IndeterminateException(text + " before the answer came" + UNKNOWN_OUTCOME)
        : new GridException(Code.CLOSED, text + NOTHING_APPLIED);
  }

  /** The members asked point at each other. */
  static GridException nobodyServes(Purpose purpose) {
    return new GridException(
        Code.NOT_AVAILABLE,
        purpose + ": no member says that it serves the partition" + NOTHING_APPLIED);
  }

  /** Nobody serves the partition at present. */
  static GridException unavailable(Purpose purpose, String why) {
    return new GridException(Code.PARTITION_UNAVAILABLE, purpose + ": " + why + NOTHING_APPLIED);
  }

  /** Nobody will ever serve what was in the partition; an earlier try may have been part of it. */
  static GridException lost(Call call, String why) {
    String text = call.purpose + ": " + why;
    return call.purpose.write() && call.tries.isUncertain()
        ? new IndeterminateException(text + UNKNOWN_OUTCOME)
        : new GridException(Code.PARTITION_LOST, text);
  }

  /** Too much is under way already. */
  static OverloadedException tooMany(Purpose purpose, String what) {
    String text = purpose + ": too many " + what + NOTHING_APPLIED;
    return OverloadedException.withoutTrace(text, TOO_MANY_RETRY_MILLIS);
  }

  /**
   * The partition was lost and began anew, and an earlier try may have been part of what is lost.
   */
  static GridException begunAnew(Call call) {
    String text = ": every copy of the partition was lost meanwhile, and it began again, empty";
    return new IndeterminateException(call.purpose + text + UNKNOWN_OUTCOME);
  }

  private static boolean mayBeApplied(Call call) {
    return call.purpose.write() && (call.tries.isUncertain() || call.state == State.SENT);
  }
}
