package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One request to the grid over all its attempts. Confined to the session's loop once it was
 * submitted.
 *
 * <pre>
 *            admission, window        no route             answered
 *   NEW  ──────► QUEUED ──────► ┌──► PARKED ──┐   ┌──► SENT ──────► DONE
 *                               │             ▼   │     │  ▲
 *                               └─────────  attempt ◄───┘  │ back-off over
 *                                              │  refused  │
 *                                              └──► RESTING┘        any state ──► DONE at the deadline
 * </pre>
 */
abstract class Call implements Pending {
  /** Where a call stands. */
  enum State {
    /** About to be attempted. */
    NEW,
    /** Waits for admission, or for room in the window of its partition. */
    QUEUED,
    /** No open link leads to where it has to go; a change of routing or links wakes it. */
    PARKED,
    /** Waits before the next attempt. */
    RESTING,
    /** Waits to be packed into a frame with others. */
    READY,
    /** Sent and not answered. */
    SENT,
    /** Over. */
    DONE
  }

  final Purpose purpose;
  final CallOptions options;
  final long deadlineNanos;
  final Tries tries = new Tries();
  State state = State.NEW;
  boolean admitted;

  /** Its neighbours among {@link LiveCalls}. */
  @Nullable Call before;

  @Nullable Call after;
  private @Nullable MemberLink link;
  private long correlation;

  /** Frames that had come over its link when it was sent. */
  private long receivedBefore;

  private long resendAtNanos;

  Call(Purpose purpose, CallOptions options, long nowNanos) {
    this.purpose = purpose;
    this.options = options;
    this.deadlineNanos = nowNanos + options.timeoutNanos();
  }

  /** The link over which to send; null if there is none at present. */
  abstract @Nullable MemberLink route(Routes routes, Links links);

  /** Makes one attempt over a link. */
  void send(CallEngine engine, MemberLink over) {
    engine.transmit(this, over);
  }

  /** The frame of an attempt. */
  abstract Frame frame(Header header);

  /** Sends the frame of an attempt; false if the link takes none at present. */
  boolean transmitted(MemberLink over, FrameStamp stamp, long underCorrelation, long nowNanos) {
    return over.send(frame(stamp.header(this, underCorrelation, nowNanos)));
  }

  /**
   * Takes an answer that is no refusal; returns whether it was the last. An answer of the wrong
   * kind is a {@link GridException}.
   */
  abstract boolean accept(Message answer);

  /** Gives the result to the caller. */
  abstract void deliver();

  /** Gives an error to the caller. */
  abstract void fail(GridException error);

  /** Forgets what an attempt that broke off has brought. */
  void restart() {}

  /** Of how many operations it consists. */
  int weight() {
    return 1;
  }

  /** Whether it is a part of a batch, whose size was accepted as a whole. */
  boolean isOfBatch() {
    return false;
  }

  /** The link takes nothing at present. */
  void notTaken(CallEngine engine) {
    engine.congested(this);
  }

  /** It is over: gives back its places in windows. */
  void leave(Windows windows) {}

  /** What waited for a place in a window that it has left, and has one now; null for no more. */
  @Nullable PartitionCall nextBehind(Windows windows) {
    return null;
  }

  /** Whether somebody else than who it was sent to is known to be the one to ask. */
  boolean isMoved(Routes routes, MemberLink sentOver) {
    return false;
  }

  /** Whether an answer is expected at all. */
  boolean expectsAnswer() {
    return true;
  }

  /** Whether a missing answer alone is reason to send it again. */
  boolean isResendable() {
    return true;
  }

  final boolean isDone() {
    return state == State.DONE;
  }

  /** It was sent; without an answer it is sent again at a time. */
  final void sentOver(MemberLink over, long underCorrelation, long againAtNanos) {
    state = State.SENT;
    link = over;
    receivedBefore = over.received();
    correlation = underCorrelation;
    resendAtNanos = againAtNanos;
  }

  /** It was sent as part of another call. */
  final void sentAs(Call other) {
    state = other.state;
    link = other.link;
    receivedBefore = other.receivedBefore;
    correlation = other.correlation;
    resendAtNanos = other.resendAtNanos;
  }

  /** Brings the time forward at which it is sent again. */
  final void hasten(long againAtNanos) {
    resendAtNanos = Math.min(resendAtNanos, againAtNanos);
  }

  /** When it is to be looked at next: sent again, or ended. */
  final long dueNanos() {
    boolean isResent = state == State.SENT && isResendable();
    return isResent && resendAtNanos - deadlineNanos < 0 ? resendAtNanos : deadlineNanos;
  }

  final boolean isOverdue(long nowNanos) {
    return state == State.SENT && isResendable() && nowNanos - resendAtNanos >= 0;
  }

  /**
   * Has its link given up, and all calls over it tried again, if nothing came since it was sent.
   */
  final boolean abandonsLink() {
    return link != null && link.abandonIfSilentSince(receivedBefore);
  }

  /** The link over which it was sent last. */
  final @Nullable MemberLink link() {
    return link;
  }

  /** Under which correlation it was sent last. */
  final long correlation() {
    return correlation;
  }

  @Override
  public boolean answered(CallEngine engine, MemberLink over, Frame frame) {
    return engine.answered(this, over, frame);
  }

  @Override
  public void abandoned(CallEngine engine) {
    engine.unanswered(this);
  }

  /** The error for an answer of another kind than asked. */
  static GridException unexpected(Purpose purpose, Message answer) {
    return new GridException(
        GridException.Code.INTERNAL, purpose + " was answered by " + answer.opcode());
  }
}
