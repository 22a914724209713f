package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls under way. Confined to the session's loop. Calls on which somebody blocks wait
 * outside, for there are no more of them than threads; others are refused.
 */
final class Admission {
  private final int limit;
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private int inside;

  Admission(int limit) {
    this.limit = limit;
  }

  /**
   * Lets a call in, or queues it, which its state then says, or returns false. Parts of a batch are
   * let in always: the batch was split after its size was accepted.
   */
  boolean enter(Call call) {
    if (inside < limit || call instanceof SectionCall) {
      letIn(call);
      return true;
    }
    if (call.options.patient()) {
      call.state = State.QUEUED;
      waiting.add(call);
      return true;
    }
    return false;
  }

  /** A call is over. */
  void leave(Call call) {
    if (call.admitted) {
      call.admitted = false;
      inside--;
    }
  }

  /** Lets the next one in, if there is one and room for it. */
  @Nullable Call next() {
    while (inside < limit && !waiting.isEmpty()) {
      Call call = waiting.remove();
      if (!call.isDone()) {
        letIn(call);
        return call;
      }
    }
    return null;
  }

  private void letIn(Call call) {
    call.state = State.NEW;
    call.admitted = true;
    inside++;
  }
}
