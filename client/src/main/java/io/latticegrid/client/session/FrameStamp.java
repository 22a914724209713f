package io.latticegrid.client.session;

import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Header.Attempt;
import io.latticegrid.proto.message.Header.Target;
import io.latticegrid.proto.message.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the headers of a session's frames. Confined to the session's loop. */
final class FrameStamp {
  private final long session;
  private final Routes routes;
  private final Windows windows;
  private final RequestHead head = new RequestHead();
  private long lastCorrelation = MemberLink.SESSION_CORRELATION;

  FrameStamp(long session, Routes routes, Windows windows) {
    this.session = session;
    this.routes = routes;
    this.windows = windows;
  }

  /** A correlation that no frame of this session has had. */
  long nextCorrelation() {
    return ++lastCorrelation;
  }

  /** What stands before the message of an operation's attempt; valid until the next. */
  RequestHead head(PartitionCall operation, long correlation, long nowNanos) {
    int flags = operation.tries.isUncertain() ? Header.RETRY : 0;
    head.begin(flags, correlation, remainingMillis(operation, nowNanos));
    operation.aim(head, routes);
    if (operation.sequence != 0) {
      head.attempt(session, operation.sequence, windows.acknowledgedBelow(operation));
    }
    return operation.purpose.write() ? head.level(operation.options.level()) : head;
  }

  /** The header for an attempt of a call in a frame of its own. */
  Header header(Call call, long correlation, long nowNanos) {
    if (call instanceof PartitionCall operation) {
      Attempt attempt =
          operation.sequence == 0
              ? null
              : new Attempt(session, operation.sequence, windows.acknowledgedBelow(operation));
      return header(call, correlation, nowNanos, operation.target(routes), attempt);
    }
    return header(call, correlation, nowNanos, null, null);
  }

  /**
   * The header of a frame of sections, which say sequence and epoch themselves. The target names
   * the first one's partition: by it the node finds the shard.
   */
  Header packedHeader(SectionCall first, long correlation, long nowNanos) {
    Attempt attempt = first.purpose.write() ? new Attempt(session, 0, 0) : null;
    return header(first, correlation, nowNanos, first.target(routes), attempt);
  }

  /** The header of a frame of sections that are one call. */
  Header jointHeader(JointCall call, long correlation, long nowNanos) {
    Attempt attempt = call.purpose.write() ? new Attempt(session, 0, 0) : null;
    return header(call, correlation, nowNanos, call.target(), attempt);
  }

  /** The epoch of a section's partition as it is known. */
  long epoch(SectionCall section) {
    return section.target(routes).epoch();
  }

  /** Below which sequence every write to a section's partition is answered. */
  long acknowledgedBelow(SectionCall section) {
    return section.sequence == 0 ? 0 : windows.acknowledgedBelow(section);
  }

  private static Header header(
      Call call,
      long correlation,
      long nowNanos,
      @Nullable Target target,
      @Nullable Attempt attempt) {
    return new Header(
        call.tries.isUncertain() ? Header.RETRY : 0,
        correlation,
        target,
        attempt,
        remainingMillis(call, nowNanos),
        call.purpose.write() ? call.options.level() : null,
        0,
        List.of());
  }

  /** At least 1, for 0 says that there is no deadline. */
  private static int remainingMillis(Call call, long nowNanos) {
    long millis = (call.deadlineNanos - nowNanos) / 1_000_000;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis));
  }
}
