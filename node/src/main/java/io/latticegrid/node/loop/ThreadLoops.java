package io.latticegrid.node.loop;

import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Loops;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gives each loop a thread. Thread-safe. */
public final class ThreadLoops implements Loops {
  private final String prefix;
  private final FaultHandler faults;
  private final List<ThreadLoop> loops = new CopyOnWriteArrayList<>();

  /** Loops whose threads bear a prefix and whose failures go to a handler. */
  public ThreadLoops(String prefix, FaultHandler faults) {
    this.prefix = prefix;
    this.faults = faults;
  }

  @Override
  public Loop open(String name) {
    ThreadLoop loop = new ThreadLoop(prefix + name, faults);
    loops.add(loop);
    loop.start();
    return loop;
  }

  @Override
  public void close() {
    loops.forEach(ThreadLoop::stop);
    for (ThreadLoop loop : loops) {
      try {
        loop.awaitEnd();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
