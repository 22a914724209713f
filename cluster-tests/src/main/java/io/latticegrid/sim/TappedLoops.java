package io.latticegrid.sim;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Loops;

/**
 * Loops of which one is followed by a look after each task. Confined to the simulation's thread.
 */
final class TappedLoops implements Loops {
  private final Loops loops;
  private final String name;
  private final Runnable look;

  /** Looks after each task of the loop of a name. */
  TappedLoops(Loops loops, String name, Runnable look) {
    this.loops = loops;
    this.name = name;
    this.look = look;
  }

  @Override
  public Loop open(String opened) {
    Loop loop = loops.open(opened);
    return opened.equals(name) ? new TappedLoop(loop, look) : loop;
  }

  @Override
  public void close() {
    loops.close();
  }

  private record TappedLoop(Loop loop, Runnable look) implements Loop {
    private Runnable watched(Runnable task) {
      return () -> {
        task.run();
        look.run();
      };
    }

    @Override
    public String name() {
      return loop.name();
    }

    @Override
    public boolean inLoop() {
      return loop.inLoop();
    }

    @Override
    public boolean offer(Runnable task) {
      return loop.offer(watched(task));
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(watched(task));
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      return loop.schedule(delayNanos, watched(task));
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      loop.atEndOfTurn(watched(task));
    }
  }
}
