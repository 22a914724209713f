package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The calls that are under way, and what time brings them: the end at their deadline, another try
 * where an answer is overdue, and newer routing where there is no link to go by. Confined to the
 * session's loop.
 */
final class DueCalls {
  /** How long the old primary of a moved partition is given to answer what was sent to it. */
  static final long MOVED_GRACE_NANOS = 1_000_000_000;

  /** How often routing is asked for while a call has no link to go by. */
  private static final long REFRESH_NANOS = 500_000_000;

  private final SessionContext context;
  private final Links links;
  private final CallEngine engine;
  private final LiveCalls live = new LiveCalls();
  private final Set<Call> parked = new LinkedHashSet<>();
  private final SweepTimer sweeps;
  private long refreshedNanos;

  DueCalls(SessionContext context, Links links, CallEngine engine) {
    this.context = context;
    this.links = links;
    this.engine = engine;
    this.sweeps = new SweepTimer(context, this::sweep);
    this.refreshedNanos = context.nowNanos();
  }

  /** A call begins. */
  void add(Call call) {
    live.add(call);
    sweeps.by(call.deadlineNanos);
  }

  /** A call is over. */
  void remove(Call call) {
    live.remove(call);
    if (!parked.isEmpty()) {
      parked.remove(call);
    }
  }

  /** It is known by now when a call is to be looked at next. */
  void lookAt(Call call) {
    sweeps.by(call.dueNanos());
  }

  /** All as of now, so that some may end meanwhile. */
  List<Call> all() {
    return live.all();
  }

  /** Lets a call wait until routing or links change. */
  void park(Call call) {
    parked.add(call);
    long now = context.nowNanos();
    if (now - refreshedNanos > REFRESH_NANOS) {
      refreshedNanos = now - REFRESH_NANOS / 2; // a new route may come by itself
    }
    sweeps.by(refreshedNanos + REFRESH_NANOS);
  }

  /** Tries again what had no link to go by. */
  void wakeParked() {
    List<Call> woken = new ArrayList<>(parked);
    parked.clear();
    woken.forEach(engine::attempt);
  }

  /** What was sent to a former primary is not waited for much longer. */
  void routesChanged(Routes routes) {
    long soon = context.nowNanos() + MOVED_GRACE_NANOS;
    for (Call call : live.all()) {
      MemberLink link = call.link();
      if (call.state == Call.State.SENT && link != null && call.isMoved(routes, link)) {
        call.hasten(soon);
        lookAt(call);
      }
    }
  }

  /** Whether the primary of a partition is known, and somebody else than a link leads to. */
  static boolean isMoved(Routes routes, int group, int partition, MemberLink sentOver) {
    MemberId primary = routes.primary(group, partition);
    return primary != null && !sentOver.leadsTo(primary);
  }

  private void sweep() {
    long now = context.nowNanos();
    for (Call call : live.all()) {
      if (now - call.deadlineNanos >= 0) {
        expire(call);
      } else if (call.isOverdue(now) && !call.abandonsLink()) {
        resend(call);
      }
    }
    if (!parked.isEmpty()) {
      if (now - refreshedNanos >= REFRESH_NANOS) {
        refreshedNanos = now;
        links.askForRouting(links.any(context.rand()));
      }
      sweeps.by(refreshedNanos + REFRESH_NANOS);
    }
    for (Call call : live.all()) {
      lookAt(call);
    }
  }

  private void expire(Call call) {
    if (call.isDone()) {
      return;
    }
    GridException error = Failures.atDeadline(call);
    MemberLink link = call.link();
    if (call.state == Call.State.SENT && link != null) {
      link.forget(call.correlation(), call);
    }
    engine.conclude(call, error);
  }

  private void resend(Call call) {
    MemberLink link = call.link();
    Pending who = link == null ? null : link.forget(call.correlation());
    if (who != null) {
      who.abandoned(engine);
    }
  }
}
