package io.latticegrid.partition;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;

/** A loop whose thread can be kept busy, as by a slow disk. */
final class HeldLoop implements Loop {
  private final Loop loop;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean held;

  HeldLoop(Loop loop) {
    this.loop = loop;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
    while (!waiting.isEmpty()) {
      loop.execute(waiting.removeFirst());
    }
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
    execute(task);
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (held) {
      waiting.addLast(task);
    } else {
      loop.execute(task);
    }
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    return loop.schedule(delayNanos, task);
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    loop.atEndOfTurn(task);
  }
}
