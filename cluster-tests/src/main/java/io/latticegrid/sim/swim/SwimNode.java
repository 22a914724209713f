package io.latticegrid.sim.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimConfig;
import io.latticegrid.metadata.swim.SwimDetector;
import java.util.ArrayList;
import java.util.List;

/** A detector in a process that may stop for a while or for good. Confined to its world. */
final class SwimNode {
  private static final long TICK_NANOS = 50 * SwimWorld.MILLI;

  private final SwimWorld world;
  private final MemberId id;
  private final SwimDetector detector;
  private final List<Runnable> held = new ArrayList<>();
  private long lateNanos;
  private boolean paused;
  private boolean dead;

  SwimNode(SwimWorld world, MemberId id, SwimConfig config, Rand rand) {
    this.world = world;
    this.id = id;
    this.detector =
        new SwimDetector(
            config, id, world, rand.fork("swim"), (to, message) -> world.send(this, to, message));
    world.after(rand.nextInt((int) TICK_NANOS), this, this::tick);
  }

  MemberId id() {
    return id;
  }

  SwimDetector detector() {
    return detector;
  }

  /** Whom it counts as unreachable, by place. */
  boolean[] unreachable(int members) {
    boolean[] unreachable = new boolean[members];
    for (int i = 0; i < members; i++) {
      unreachable[i] = detector.state(new MemberId(i + 1, 1)) == Reachability.UNREACHABLE;
    }
    return unreachable;
  }

  boolean isDead() {
    return dead;
  }

  void die() {
    dead = true;
  }

  /** How late it reads what comes, while its clock goes on as ever. */
  long lateNanos() {
    return lateNanos;
  }

  void readLate(long nanos) {
    lateNanos = nanos;
  }

  /** Stops it for a while; what comes meanwhile waits, as in the buffers of its sockets. */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    List<Runnable> late = new ArrayList<>(held);
    held.clear();
    late.forEach(this::runs);
  }

  /** Runs a task, or keeps it for later; false if it did not run now. */
  boolean runs(Runnable task) {
    if (paused && !dead) {
      held.add(task);
    }
    if (paused || dead) {
      return false;
    }
    task.run();
    return true;
  }

  private void tick() {
    detector.tick();
    world.after(TICK_NANOS, this, this::tick);
  }
}
