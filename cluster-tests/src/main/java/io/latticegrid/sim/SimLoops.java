package io.latticegrid.sim;

import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Loops;
import io.latticegrid.data.port.Rand;
import java.util.ArrayList;
import java.util.List;

/** The loops of one process that own no sockets. Confined to the simulation's thread. */
final class SimLoops implements Loops {
  private final SimScheduler scheduler;
  private final SimProcess process;
  private final Rand rand;
  private final List<SimLoop> opened = new ArrayList<>();

  SimLoops(SimScheduler scheduler, SimProcess process, Rand rand) {
    this.scheduler = scheduler;
    this.process = process;
    this.rand = rand.fork("loops");
  }

  @Override
  public Loop open(String name) {
    SimLoop loop = new SimLoop(scheduler, process, name, rand.fork("" + opened.size()));
    opened.add(loop);
    return loop;
  }

  /** Tasks that wait on the loop where most do. */
  int longestQueue() {
    return opened.stream().mapToInt(SimLoop::pending).max().orElse(0);
  }

  @Override
  public void close() {
    opened.forEach(SimLoop::end);
  }
}
