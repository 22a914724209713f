package io.latticegrid.sim;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A loop as an actor: tasks run in the order in which they came, some of them in one turn, a little
 * later than they were given. Confined to the simulation's thread.
 */
final class SimLoop implements Loop {
  /** Hand-overs that may wait; beyond it {@link #offer} refuses. */
  static final int MAX_PENDING = 16_384;

  private static final int MAX_HANDOVER_NANOS = 5_000;
  private static final int MAX_TIMER_LATENESS_NANOS = 200_000;
  private static final int MAX_TASKS_A_TURN = 16;

  /** What a turn may take on a slow node, before it is multiplied. */
  private static final int SLOW_TURN_NANOS = 100_000;

  private final SimScheduler scheduler;
  private final SimActor actor;
  private final Rand rand;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean turnPlanned;
  private int offered;

  /** To which it belongs. */
  SimProcess process() {
    return actor.process;
  }

  SimLoop(SimScheduler scheduler, SimProcess process, String name, Rand rand) {
    this.scheduler = scheduler;
    this.actor = scheduler.actor(process.name() + "/" + name, process);
    this.rand = rand.fork("loop " + name);
  }

  SimActor actor() {
    return actor;
  }

  @Override
  public String name() {
    return actor.name();
  }

  @Override
  public boolean inLoop() {
    return scheduler.isCurrent(actor);
  }

  @Override
  public boolean offer(Runnable task) {
    if (offered >= MAX_PENDING) {
      return false;
    }
    offered++;
    execute(() -> {
      offered--;
      task.run();
    });
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (actor.isAlive()) {
      tasks.add(task);
      planTurn();
    }
  }

  private void planTurn() {
    if (!turnPlanned) {
      turnPlanned = true;
      scheduler.schedule(actor, scheduler.nowNanos() + drawHandOver(), EventKind.TURN, this::turn);
    }
  }

  private long drawHandOver() {
    long handover = 100L + rand.nextInt(MAX_HANDOVER_NANOS);
    int slowness = actor.process.slowness();
    return slowness > 1 ? slowness * (handover + rand.nextInt(SLOW_TURN_NANOS)) : handover;
  }

  /**
   * How long it takes from now until this loop sees what another one gives it to send; nothing if
   * it is this loop that runs.
   */
  long handOverNanos() {
    return inLoop() ? 0 : Math.max(0, actor.busyUntilNanos - scheduler.nowNanos()) + drawHandOver();
  }

  /**
   * Has something that this loop is to send leave at the end of the turn in which it was given,
   * though the turn be that of another loop of the process: a turn of this one would do no more.
   *
   * @return at the end of whose turn
   */
  SimActor atEndOfTurnOfSender(Runnable flush) {
    SimActor sender = scheduler.current();
    if (sender != null && sender.process == actor.process && sender.isAlive()) {
      sender.endOfTurn.add(flush);
      return sender;
    }
    execute(flush);
    return actor;
  }

  private void turn() {
    turnPlanned = false;
    for (int left = 1 + rand.nextInt(MAX_TASKS_A_TURN); left > 0 && actor.isAlive(); left--) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      task.run();
    }
    if (!tasks.isEmpty() && actor.isAlive()) {
      planTurn();
    }
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    if (!actor.isAlive()) {
      return () -> {};
    }
    long late = rand.nextInt(MAX_TIMER_LATENESS_NANOS);
    long at = scheduler.nowNanos() + Math.max(0, delayNanos) + late;
    return scheduler.schedule(actor, at, EventKind.TIMER, task);
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    Invariant.check(inLoop(), "the end of a turn is asked for on the loop");
    actor.endOfTurn.add(task);
  }

  /** Tasks that wait. */
  int pending() {
    return tasks.size();
  }

  /** Drops what waits and takes no more. */
  void end() {
    actor.end();
    tasks.clear();
  }

  @Override
  public String toString() {
    return actor.name();
  }
}
