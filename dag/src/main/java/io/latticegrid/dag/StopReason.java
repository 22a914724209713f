package io.latticegrid.dag;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;

/**
 * Why an execution ended early. Immutable; it travels to all members, so that everybody reports the
 * same.
 *
 * @param kind what happened
 * @param code how users see it
 * @param message what was concerned, with names
 */
public record StopReason(Kind kind, Code code, String message) {
  /** Somebody asked for the end. */
  public static StopReason cancelled(String message) {
    return new StopReason(Kind.CANCELLED, Code.CLOSED, message);
  }

  /** A member is gone, or the link to it. */
  public static StopReason memberLost(String message) {
    return new StopReason(Kind.MEMBER_LOST, Code.TOPOLOGY_CHANGED, message);
  }

  /** A processor, codec or callback threw. */
  public static StopReason failed(String where, Throwable cause) {
    Code code = cause instanceof GridException typed ? typed.code() : Code.INTERNAL;
    String what = code == Code.INTERNAL ? cause.toString() : cause.getMessage();
    return new StopReason(Kind.PROCESSOR_FAILED, code, where + ": " + what);
  }

  /** A member sent what the protocol doesn't allow. */
  public static StopReason protocol(String message) {
    return new StopReason(Kind.PROTOCOL, Code.INTERNAL, message);
  }

  /** A bound was exceeded on the way to the start. */
  public static StopReason overloaded(String message) {
    return new StopReason(Kind.OVERLOADED, Code.OVERLOADED, message);
  }

  /** The time was over. */
  public static StopReason timedOut(String message) {
    return new StopReason(Kind.TIMED_OUT, Code.TIMEOUT, message);
  }

  /** The error for users. */
  public GridException exception() {
    return GridException.of(code, message);
  }

  /** What may end an execution early. The number is the wire form and never reused. */
  public enum Kind {
    /** Somebody asked for it. */
    CANCELLED(1),
    /** A member left or the link to it closed. */
    MEMBER_LOST(2),
    /** User code, a codec or a bound of a processor. */
    PROCESSOR_FAILED(3),
    /** A frame that must not come: lost, repeated, beyond the credit, for an unknown edge. */
    PROTOCOL(4),
    /** Too much was waiting for executions not yet started. */
    OVERLOADED(5),
    /** The plan's time-out. */
    TIMED_OUT(6);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The wire form. */
    public int number() {
      return number;
    }

    /** The kind of a wire number. */
    public static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw ByteSource.malformed("stop reason " + number);
    }
  }
}
