package io.latticegrid.client.session;

import io.latticegrid.data.port.Cancelable;
import org.jspecify.annotations.Nullable;

/**
 * Has all calls looked at when the first of them is due, and not before: a client that waits does
 * nothing meanwhile. Confined to the session's loop.
 */
final class SweepTimer {
  /** How far a deadline may be overrun, so that those close to each other are looked at at once. */
  private static final long SPACING_NANOS = 50_000_000;

  private final SessionContext context;
  private final Runnable sweep;
  private @Nullable Cancelable planned;
  private long plannedNanos;

  SweepTimer(SessionContext context, Runnable sweep) {
    this.context = context;
    this.sweep = sweep;
  }

  /** Something is due at a time: it is looked at then, or a little later. */
  void by(long dueNanos) {
    Cancelable present = planned;
    if (present != null && dueNanos - plannedNanos >= 0) {
      return; // As nearly always, and no clock is asked for it.
    }
    long now = context.nowNanos();
    long delay = Math.max(SPACING_NANOS, dueNanos - now);
    if (present != null && now + delay - plannedNanos >= 0) {
      return;
    }
    if (present != null) {
      present.cancel();
    }
    plannedNanos = now + delay;
    planned = context.loop().schedule(delay, this::run);
  }

  private void run() {
    planned = null;
    sweep.run();
  }
}
