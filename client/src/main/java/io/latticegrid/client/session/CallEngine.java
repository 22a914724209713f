package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls through their attempts to an outcome, by the table of retries in the design.
 * Confined to the session's loop.
 *
 * <p>A refusal applied nothing, so the call goes on until its deadline. A lost answer leaves a
 * write <em>uncertain</em>: it is sent again under the same sequence, and only a node's answer
 * settles it; a refusal of the retry doesn't. Without one the outcome is indeterminate at the
 * deadline. Every call has a deadline and a sweep that is due by then enforces it, so no call
 * hangs.
 */
final class CallEngine {
  private final SessionContext context;
  private final Routes routes;
  private final Links links;
  private final RetryPolicy retry;
  private final Admission admission;
  private final FrameStamp stamp;
  private final Windows windows;
  private final DueCalls calls;
  private final JointCalls joint;
  private boolean draining;

  CallEngine(SessionContext context, Routes routes, Links links) {
    this.context = context;
    this.routes = routes;
    this.links = links;
    this.retry = new RetryPolicy(context.rand().fork("retry"));
    this.calls = new DueCalls(context, links, this);
    this.admission = new Admission(context.gate());
    this.windows = new Windows(context.gate().keepsWaiting());
    this.stamp = new FrameStamp(context.rand().fork("session").nextLong(), routes, windows);
    this.joint = new JointCalls(routes, links, windows, this);
  }

  /** Makes one call a frame of a batch; none if that is not possible. */
  List<JointCall> joint(Batch batch, BatchRequest request, long nowNanos) {
    return joint.of(batch, request, nowNanos);
  }

  /** Begins a call. */
  void start(Call call) {
    context.counters().add(Counter.OPERATIONS, call.weight());
    calls.add(call);
    if (!admission.enter(call)) {
      refuse(call, "operations under way");
    } else if (call.admitted) {
      admitted(call);
    }
  }

  private void admitted(Call call) {
    if (call instanceof PartitionCall write && write.takesSequence()) {
      write.group = routes.group(write.map, write.partition);
      if (!entered(write)) {
        return;
      }
    }
    attempt(call);
  }

  /** Whether a write has its sequence; else it waits for one, or is over. */
  private boolean entered(PartitionCall write) {
    if (!windows.enter(write)) {
      refuse(write, "writes waiting for partition " + write.partition);
      return false;
    }
    return write.sequence != 0;
  }

  private void refuse(Call call, String what) {
    context.counters().increment(Counter.REFUSED);
    conclude(call, Failures.tooMany(call.purpose, what));
  }

  /** Tries to send a call now. */
  void attempt(Call call) {
    if (call.isDone()) {
      return;
    }
    if (mayBeOfFormerLife(call)) {
      conclude(call, Failures.begunAnew(call));
      return;
    }
    call.state = State.NEW;
    MemberLink link = call.route(routes, links);
    if (link != null) {
      call.send(this, link);
    } else if (!endIfLost(call)) {
      park(call);
    }
  }

  /**
   * Whether an earlier try may have been executed before every copy was lost and the loss accepted:
   * others may have seen it, and nobody would know the next try again.
   */
  private boolean mayBeOfFormerLife(Call call) {
    return call.tries.isUncertain()
        && call instanceof PartitionCall asked
        && asked.isOfFormerLife(routes);
  }

  /** Waiting for a partition of which every copy is gone would be in vain. */
  private boolean endIfLost(Call call) {
    if (!(call instanceof PartitionCall asked)) {
      return false;
    }
    PartitionRow row = routes.row(asked.group, asked.partition);
    if (row == null || row.state() == PartitionRow.State.SERVED) {
      return false;
    }
    String why = row.whyUnserved(asked.group);
    boolean isLost = row.state() == PartitionRow.State.LOST;
    if (isLost) {
      conclude(call, Failures.lost(call, why));
    } else {
      call.tries.refused(Failures.unavailable(call.purpose, why));
    }
    return isLost;
  }

  /** The link by which a call would go now; null if there is none. */
  @Nullable MemberLink route(Call call) {
    return call.route(routes, links);
  }

  /** Lets a call wait until routing or links change. */
  void park(Call call) {
    call.state = State.PARKED;
    calls.park(call);
  }

  /** Sends a call in a frame of its own. */
  void transmit(Call call, MemberLink link) {
    long correlation = call.expectsAnswer() ? stamp.nextCorrelation() : 0;
    long now = context.nowNanos();
    boolean taken;
    try {
      taken = call.transmitted(link, stamp, correlation, now);
    } catch (GridException tooLarge) {
      conclude(call, tooLarge);
      return;
    }
    if (!taken) {
      call.notTaken(this);
    } else if (call.expectsAnswer()) {
      link.expect(correlation, call);
      sent(call, link, correlation, now);
    } else {
      complete(call);
    }
  }

  /** Sends a frame that carries several calls; false if the link takes no more at present. */
  boolean transmit(PackedFrame packed, MemberLink link) {
    long correlation = stamp.nextCorrelation();
    long now = context.nowNanos();
    if (!link.send(packed.frame(stamp, correlation, now))) {
      return false;
    }
    link.expect(correlation, packed);
    packed.calls().forEach(call -> sent(call, link, correlation, now));
    return true;
  }

  private void sent(Call call, MemberLink link, long correlation, long now) {
    call.sentOver(link, correlation, now + context.config().attemptTimeout().toNanos());
    if (call instanceof PartitionCall asked) {
      asked.sentIn(routes);
    }
    calls.lookAt(call);
  }

  /** Runs a task at the end of this turn of the loop. */
  void atEndOfTurn(Runnable task) {
    context.loop().atEndOfTurn(task);
  }

  /**
   * A frame arrived that may be an answer; late ones, which nobody expects any longer, are passed
   * over.
   */
  void received(MemberLink link, Frame frame) {
    long correlation = frame.header().correlation();
    // Forgotten first: taking the answer may close this very link, which abandons all it expects.
    Pending who = link.forget(correlation);
    if (who == null) {
      return;
    }
    if (frame.header().has(Header.ACTING)) {
      context.counters().increment(Counter.ACTING);
    }
    if (!who.answered(this, link, frame)) {
      link.expect(correlation, who);
    }
  }

  /** Takes the answer to a call; returns whether it was the last. */
  boolean answered(Call call, MemberLink link, Frame frame) {
    Message message = frame.message();
    heed(call, frame);
    if (message instanceof SessionMessage.NotOwner redirect) {
      takeRow(redirect);
      redirected(call, link);
    } else if (message instanceof SessionMessage.Failure failure) {
      failed(call, failure);
    } else {
      return accepted(call, message);
    }
    return true;
  }

  /** Notes whether a call may have been executed although it is told to go elsewhere. */
  static void heed(Call call, Frame answer) {
    if (call.purpose.write() && answer.header().has(Header.UNSURE)) {
      call.tries.unanswered();
    }
  }

  /** Takes an answer that is no refusal; returns whether it was the last. */
  private boolean accepted(Call call, Message message) {
    try {
      if (!call.accept(message)) {
        return false;
      }
    } catch (GridException e) {
      conclude(call, e);
      return true;
    }
    complete(call);
    return true;
  }

  /** Takes the row and the members that a node sent instead of an answer. */
  void takeRow(SessionMessage.NotOwner redirect) {
    if (routes.apply(redirect)) {
      links.reconcile();
      wakeParked();
    }
  }

  /** A node does not serve the partition of a call, and said all that it knows about it. */
  void redirected(Call call, MemberLink link) {
    if (call.isDone()) {
      return;
    }
    context.counters().increment(Counter.REDIRECTS);
    int redirects = call.tries.redirected();
    call.restart();
    boolean leadsElsewhere = call.route(routes, links) != link;
    if (leadsElsewhere && redirects <= RetryPolicy.REDIRECTS_AT_ONCE) {
      attempt(call);
    } else {
      links.askForRouting(link);
      call.tries.refused(Failures.nobodyServes(call.purpose));
      rest(call, retry.afterRedirect(redirects));
    }
  }

  /** A node refused a call, or failed to carry it out. */
  void failed(Call call, SessionMessage.Failure failure) {
    if (call.isDone()) {
      return;
    }
    if (failure.code() == Code.MAP_MOVED && call instanceof PartitionCall moved) {
      mapMoved(moved, failure);
      return;
    }
    GridException error = Failures.of(call, failure);
    if (!retry.isPassing(failure.code(), call)) {
      conclude(call, error);
      return;
    }
    context.counters().increment(Counter.RETRIES);
    call.restart();
    long delay = retry.afterRefusal(failure, call.tries.refusals());
    call.tries.refused(error);
    rest(call, delay);
  }

  /**
   * Another group serves the map. Whoever says so would remember the write if it had been executed
   * before the map left, so it begins anew there, with a sequence of that group.
   */
  private void mapMoved(PartitionCall call, SessionMessage.Failure failure) {
    context.counters().increment(Counter.REDIRECTS);
    int redirects = call.tries.redirected();
    call.restart();
    call.tries.settled();
    call.tries.refused(Failures.of(call.purpose, failure));
    int group = routes.group(call.map, call.partition);
    boolean elsewhere = group != call.group;
    if (elsewhere && call.sequence != 0) {
      windows.leave(call);
      drain(call);
      call.sequence = 0;
      call.group = group;
      if (!entered(call)) {
        return;
      }
    }
    if (elsewhere && redirects <= RetryPolicy.REDIRECTS_AT_ONCE) {
      attempt(call);
    } else {
      rest(call, retry.afterRedirect(redirects));
    }
  }

  /** The answer to a call is lost. */
  void unanswered(Call call) {
    if (call.isDone()) {
      return;
    }
    context.counters().increment(Counter.RETRIES);
    if (call.purpose.write()) {
      call.tries.unanswered();
    }
    call.restart();
    attempt(call);
  }

  /** A link broke: whatever was under way over it goes on elsewhere. */
  void lost(MemberLink link) {
    link.takeExpected().forEach(who -> who.abandoned(this));
  }

  /**
   * Routing changed: what could not be sent may be sent now, and what was sent to a former primary
   * is not waited for much longer.
   */
  void routesChanged() {
    wakeParked();
    calls.routesChanged(routes);
  }

  /** Tries again what had no link to go by. */
  void wakeParked() {
    calls.wakeParked();
  }

  /** The parts of a call go on as calls of their own, each as if it had been sent as one. */
  void replace(JointCall whole, List<SectionCall> parts) {
    calls.remove(whole);
    whole.state = State.DONE;
    parts.forEach(calls::add);
  }

  /** Ends every call. */
  void close() {
    draining = true;
    for (Call call : calls.all()) {
      conclude(call, Failures.closed(call));
    }
  }

  private void rest(Call call, long delayNanos) {
    call.state = State.RESTING;
    context
        .loop()
        .schedule(
            delayNanos,
            () -> {
              if (call.state == State.RESTING) {
                attempt(call);
              }
            });
  }

  /** A call could not be sent at present. */
  void congested(Call call) {
    rest(call, retry.afterCongestion());
  }

  /** A call has its result. */
  void complete(Call call) {
    if (!call.isDone()) {
      retire(call);
      call.deliver();
    }
  }

  /** A call has failed for good. */
  void conclude(Call call, GridException error) {
    if (!call.isDone()) {
      if (error.code() == Code.INDETERMINATE) {
        context.counters().add(Counter.INDETERMINATE, call.weight());
      }
      retire(call);
      call.fail(error);
    }
  }

  private void retire(Call call) {
    call.state = State.DONE;
    calls.remove(call);
    admission.leave(call);
    call.leave(windows);
    drain(call);
  }

  /**
   * Lets in what waited for the call that ended. The flag keeps calls that end at once from
   * recursing, and is never put back after the close.
   */
  private void drain(Call ended) {
    if (draining) {
      return;
    }
    draining = true;
    for (Call next = ended.nextBehind(windows); next != null; next = ended.nextBehind(windows)) {
      attempt(next);
    }
    for (Call next = admission.next(); next != null; next = admission.next()) {
      admitted(next);
    }
    draining = false;
  }
}
