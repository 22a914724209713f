package io.latticegrid.metadata.sim;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A loop of a node, on the node's clock; it ends with the node. Confined to the test. */
public final class SimLoop implements Loop {
  private final SimWorld world;
  private final String name;
  private final double speed;
  private final BooleanSupplier dead;
  private final List<Runnable> endOfTurn = new ArrayList<>();
  private final LongSupplier lag;
  private final List<Runnable> held = new ArrayList<>();
  private boolean hanging;
  private boolean inLoop;
  private long lastAt;

  /** A loop whose tasks wait for {@code lag} nanoseconds, but overtake nobody. */
  public SimLoop(
      SimWorld world, String name, double speed, LongSupplier lag, BooleanSupplier dead) {
    this.lag = lag;
    this.world = world;
    this.name = name;
    this.speed = speed;
    this.dead = dead;
  }

  /** Stands still, as behind a disk that hangs, or goes on with all that was asked meanwhile. */
  void hang(boolean nowHanging) {
    hanging = nowHanging;
    while (!hanging && !held.isEmpty()) {
      run(held.remove(0));
    }
  }

  void run(Runnable task) {
    if (hanging) {
      held.add(task);
      return;
    }
    if (dead.getAsBoolean()) {
      return;
    }
    inLoop = true;
    try {
      task.run();
      while (!endOfTurn.isEmpty()) {
        endOfTurn.remove(0).run();
      }
    } finally {
      inLoop = false;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean inLoop() {
    return inLoop;
  }

  @Override
  public boolean offer(Runnable task) {
    execute(task);
    return true;
  }

  @Override
  public void execute(Runnable task) {
    lastAt = Math.max(lastAt, world.now() + lag.getAsLong());
    world.after(lastAt - world.now(), () -> run(task));
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    boolean[] cancelled = new boolean[1];
    world.after(
        (long) (delayNanos / speed),
        () -> {
          if (!cancelled[0]) {
            run(task);
          }
        });
    return () -> cancelled[0] = true;
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    endOfTurn.add(task);
  }
}
