package io.latticegrid.client.session;

import io.latticegrid.client.config.InFlight;
import io.latticegrid.client.config.InFlight.WhenFull;
import io.latticegrid.client.config.Waiting;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps callers out while as many calls are under way as may be. {@link #isShut} and {@link #hold}
 * may be called by any thread; the rest is confined to the session's loop.
 *
 * <p>It shuts at the limit and opens at three quarters of it, so that those whom it holds go to
 * sleep and wake once for many operations, not once for each. While it is open it costs a caller
 * the read of one field.
 */
final class Gate {
  private final InFlight bounds;
  private final Waiting waiting;
  private final Queue<Held> held = new ConcurrentLinkedQueue<>();
  private volatile boolean shut;
  private boolean shutAsTheLoopKnows;
  private int queued;

  /** A caller who waits for room. */
  private static final class Held {
    private final CompletableFuture<Void> room = new CompletableFuture<>();
  }

  Gate(InFlight bounds, Waiting waiting) {
    this.bounds = bounds;
    this.waiting = waiting;
  }

  /** Operations that may be under way at once. */
  int limit() {
    return bounds.limit();
  }

  /** Whether more than may be under way wait for room; else they are refused. */
  boolean keepsWaiting() {
    return bounds.whenFull() == WhenFull.HOLD;
  }

  /** Whether callers may be held. */
  boolean holds() {
    return keepsWaiting() && waiting != Waiting.NONE;
  }

  /** Whether there is no room. */
  boolean isShut() {
    return shut;
  }

  /**
   * Holds the caller until there is room; false if the time is over before. Who was held and woken
   * enters, even if others were faster: held callers are no more than threads.
   */
  boolean hold(long timeoutNanos) {
    Held caller = new Held();
    held.add(caller);
    // It may have opened before we were seen to wait.
    boolean entered = !shut || await(caller.room, timeoutNanos);
    held.remove(caller);
    return entered || caller.room.isDone();
  }

  /** Waits for something, at most for some time; whether it is done. */
  boolean await(CompletableFuture<Void> event, long timeoutNanos) {
    waiting.await(event, Math.max(0, timeoutNanos));
    return event.isDone();
  }

  /** Whether a call that was begun on the loop itself may wait as an object. */
  boolean hasPlaceToWait() {
    return queued < bounds.limit();
  }

  /** So many calls are under way, and so many wait as objects. */
  void count(int inside, int waitingInside) {
    queued = waitingInside;
    int limit = bounds.limit();
    if (shutAsTheLoopKnows) {
      if (inside + waitingInside <= limit - Math.max(1, limit / 4)) {
        open();
      }
    } else if (inside + waitingInside >= limit) {
      shutAsTheLoopKnows = true;
      shut = true;
    }
  }

  /** Lets in whoever is held. */
  void open() {
    shutAsTheLoopKnows = false;
    // Before anybody is woken: who comes to be held later sees it.
    shut = false;
    for (Held caller = held.poll(); caller != null; caller = held.poll()) {
      caller.room.complete(null);
    }
  }
}
