package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Leave;

/**
 * A member's way out of its own wish. Confined to the control loop. A coordinator stays until those
 * who remain know that it went, so that one of them takes over at once.
 */
final class Departure {
  private final ControlContext context;
  private final Membership membership;
  private final Runnable done;
  private final long deadlineNanos;
  private long askedNanos;
  private boolean out;
  private boolean known;

  Departure(ControlContext context, Membership membership, Runnable done) {
    this.context = context;
    this.membership = membership;
    this.done = done;
    this.deadlineNanos = context.now() + context.timeoutNanos();
  }

  /** Asks the coordinator to be let go, or lets itself go. */
  void ask() {
    askedNanos = context.now();
    MemberId coordinator = membership.log().coordinator();
    if (membership.log().leading() != null) {
      // Hands the lead over first; the next coordinator is asked then.
      membership.letGo(context.selfId());
    } else if (coordinator != null && !coordinator.equals(context.selfId())) {
      context
          .outbox()
          .send(coordinator, ControlMessage.newBuilder().setLeave(Leave.getDefaultInstance()));
    }
  }

  /** The log says that this member is out. */
  void out() {
    out = true;
  }

  /** Somebody who remains knows that this member is out. */
  void known() {
    known = true;
  }

  /** Goes on; true when it is over. */
  boolean tick() {
    long now = context.now();
    if (now - deadlineNanos >= 0 || (out && (known || membership.log().allKnow()))) {
      return true;
    }
    if (!out && now - askedNanos >= context.retryNanos()) {
      ask();
    }
    return false;
  }

  void finish() {
    done.run();
  }
}
