package io.latticegrid.sim;

import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: runs the events of all actors one after the other, in the order of their times;
 * events of the same time run in an order drawn from the seed. Confined to the simulation's thread.
 *
 * <p>Events at a limit are looked at before they are taken, so that none is lost there; {@link
 * #counts} proves it.
 */
class SimScheduler {
  private static final int MAX_TASKS_OF_ONE_TURN = 100_000;

  private final EventHeap heap = new EventHeap();
  private final Rand ties;
  private final EventTrace trace;
  private final SimActor run;
  private final List<SimProcess> paused = new ArrayList<>();
  private final EventTally tally = new EventTally();
  private long nowNanos;
  private int actors;
  private @Nullable SimActor current;
  private @Nullable SimFailure failure;

  /** Starts at time 0. */
  SimScheduler(Rand rand, EventTrace trace) {
    this.ties = rand.fork("ties");
    this.trace = trace;
    this.run = actor("run", process("run", 0));
  }

  /** The virtual time. */
  long nowNanos() {
    return nowNanos;
  }

  /** What happened. */
  EventTrace trace() {
    return trace;
  }

  /** The actor of the run itself, which never dies. */
  SimActor runActor() {
    return run;
  }

  /** A new actor of a process. */
  final SimActor actor(String name, SimProcess process) {
    return new SimActor(actors++, name, process);
  }

  /** A new process, whose faults fail the run. */
  final SimProcess process(String host, int life) {
    return process(host, life, why -> fail("fault on " + host + ": " + why, null));
  }

  /** A new process, whose faults fail the run, save that its disk may fail it. */
  final SimProcess process(String host, int life, Consumer<String> diskFailed) {
    return new SimProcess(host, life, new SimFaultHandler(this, host, diskFailed));
  }

  /** Plans a task of an actor; a time that is past means now. */
  final SimEvent schedule(SimActor actor, long atNanos, EventKind kind, Runnable task) {
    SimEvent event = new SimEvent(this, actor, kind, task, tally.scheduled());
    heap.add(event.at(Math.max(nowNanos, atNanos), ties.nextLong()));
    return event;
  }

  final void cancelled(SimEvent event) {
    event.leave(SimEvent.State.CANCELLED);
    tally.cancelled();
  }

  /** Whether an actor's event is running. */
  final boolean isCurrent(SimActor actor) {
    return current == actor;
  }

  /** The actor whose event runs; null between events. */
  final @Nullable SimActor current() {
    return current;
  }

  /** The running actor's call blocks for so long: what is next for it waits. */
  final void block(long nanos) {
    SimActor actor = current;
    if (actor != null) {
      actor.busyUntilNanos = Math.max(actor.busyUntilNanos, nowNanos) + nanos;
    }
  }

  /** Notes for the trace what happened. */
  final void note(String what) {
    trace.note(nowNanos, what);
  }

  /** Tells those who listen what happened, if anybody does. */
  final void tell(Supplier<String> what) {
    if (trace.isHeard()) {
      trace.tell(nowNanos, what.get());
    }
  }

  /** Makes the run fail once the current event has ended. The first failure counts. */
  final void fail(String what, @Nullable Throwable cause) {
    if (failure == null) {
      note("FAILED: " + what);
      failure = new SimFailure(what + " at %,d us".formatted(nowNanos / 1_000), cause);
    }
  }

  /** Runs all events up to and including a time, which it then is. */
  final void runUntil(long limitNanos) {
    runUntil(limitNanos, () -> false);
  }

  /**
   * Runs events up to and including a time, or until a condition holds after one of them.
   *
   * @return whether the condition held
   */
  final boolean runUntil(long limitNanos, BooleanSupplier condition) {
    if (condition.getAsBoolean()) {
      return true;
    }
    SimEvent next = heap.peek();
    while (next != null && next.atNanos() <= limitNanos) {
      if (perform(take()) && condition.getAsBoolean()) {
        return true;
      }
      next = heap.peek();
    }
    nowNanos = Math.max(nowNanos, limitNanos);
    return false;
  }

  /** Takes the next event out. */
  SimEvent take() {
    return heap.remove();
  }

  private boolean perform(SimEvent event) {
    if (!event.isPending()) {
      return false;
    }
    if (!event.actor.isAlive()) {
      cancelled(event);
      return false;
    }
    Invariant.check(event.atNanos() >= nowNanos, "virtual time never goes back");
    nowNanos = event.atNanos();
    if (event.actor.process.isPaused()) {
      event.actor.process.held.add(event);
      return false;
    }
    if (event.actor.busyUntilNanos > nowNanos) {
      heap.add(event.at(event.actor.busyUntilNanos, Long.MIN_VALUE + tally.delayed()));
      return false;
    }
    event.leave(SimEvent.State.RUN);
    tally.run();
    trace.event(event.actor, nowNanos, event.kind);
    turn(event);
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  private void turn(SimEvent event) {
    SimActor actor = event.actor;
    current = actor;
    try {
      event.task.run();
      int left = MAX_TASKS_OF_ONE_TURN;
      for (Runnable last = actor.endOfTurn.poll(); last != null; last = actor.endOfTurn.poll()) {
        Invariant.check(left-- > 0, "a turn comes to its end");
        if (actor.isAlive()) {
          last.run();
        }
      }
    } catch (RuntimeException | Error e) {
      actor.process.faultHandler().fault("a task of " + actor + " threw", e);
    } finally {
      current = null;
    }
  }

  /** Stops a process for a while: its events wait, in their order, and then come all at once. */
  final void pause(SimProcess process, long durationNanos) {
    if (process.isPaused() || !process.isAlive()) {
      return;
    }
    process.setPaused(true);
    paused.add(process);
    schedule(run, nowNanos + durationNanos, EventKind.RUN, () -> resume(process));
  }

  /** Ends a pause early, or at its end. */
  final void resume(SimProcess process) {
    if (!process.isPaused()) {
      return;
    }
    note("go on " + process);
    process.setPaused(false);
    List<SimEvent> held = new ArrayList<>(process.held);
    process.held.clear();
    for (int i = 0; i < held.size(); i++) {
      SimEvent event = held.get(i);
      if (event.isPending()) {
        heap.add(event.at(nowNanos, Long.MIN_VALUE + i));
      }
    }
    paused.remove(process);
  }

  /** Counts all events; those pending are counted one by one. */
  final EventCounts counts() {
    long pending = 0;
    pending += heap.pending();
    for (SimProcess process : paused) {
      pending += process.held.stream().filter(SimEvent::isPending).count();
    }
    return tally.with(pending);
  }

  /** Checks that no event was lost. */
  final void checkConservation() {
    // What failed since the last event has nobody else to tell it.
    SimFailure late = failure;
    if (late != null) {
      throw late;
    }
    EventCounts counts = counts();
    if (!counts.isConserved()) {
      throw new SimFailure("the scheduler lost an event: " + counts, null);
    }
  }
}
