package io.latticegrid.client.session;

import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.wire.FrameView;
import org.jspecify.annotations.Nullable;

/**
 * Takes the results of single operations and of batches from where they arrived; all other answers
 * come as frames, to {@link CallEngine#received}. Confined to the session's loop.
 */
final class PlainAnswers {
  private static final int HARMLESS = Header.RESPONSE | Header.ACTING;

  private final CallEngine engine;
  private final Counters counters;

  PlainAnswers(CallEngine engine, Counters counters) {
    this.engine = engine;
    this.counters = counters;
  }

  /** Takes a result; false if it is to come as a frame. */
  boolean received(MemberLink link, FrameView frame) {
    if (frame.isRequest() || (frame.flags() & ~HARMLESS) != 0) {
      return false;
    }
    long correlation = frame.correlation();
    Call call = whoTakes(link.expected(correlation), frame);
    if (call == null) {
      return false;
    }
    link.forget(correlation, call);
    if ((frame.flags() & Header.ACTING) != 0) {
      counters.increment(Counter.ACTING);
    }
    engine.complete(call);
    return true;
  }

  private static @Nullable Call whoTakes(@Nullable Pending expected, FrameView frame) {
    if (frame.isResult()) {
      return expected instanceof SingleCall<?> single && single.takes(frame) ? single : null;
    }
    return expected instanceof JointCall joint && joint.takes(frame) ? joint : null;
  }
}
