package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls under way. Confined to the session's loop. Calls on which somebody blocks wait
 * outside, for there are no more of them than threads; so do others where the {@link Gate} holds
 * callers, for then hardly more come than there is room for. Else they are refused.
 */
final class Admission {
  private final Gate gate;
  private final int limit;
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private int inside;

  Admission(Gate gate) {
    this.gate = gate;
    this.limit = gate.limit();
  }

  /**
   * Lets a call in, or queues it, which its state then says, or returns false. Parts of a batch are
   * let in always: the batch was split after its size was accepted.
   */
  boolean enter(Call call) {
    if (inside < limit || call.isOfBatch()) {
      letIn(call);
      return true;
    }
    if (call.options.patient() || gate.keepsWaiting()) {
      call.state = State.QUEUED;
      waiting.add(call);
      gate.count(inside, waiting.size());
      return true;
    }
    return false;
  }

  /** A call is over. */
  void leave(Call call) {
    if (call.admitted) {
      call.admitted = false;
      inside -= call.weight();
      gate.count(inside, waiting.size());
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
    inside += call.weight();
    gate.count(inside, waiting.size());
  }
}
