package io.latticegrid.sim;

import io.latticegrid.data.port.FaultHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * One life of a simulated host: from its start to its crash. Its loops, timers and connections die
 * with it, its disk does not. Confined to the simulation's thread.
 */
final class SimProcess {
  private final String host;
  private final String name;
  private final FaultHandler faultHandler;
  final List<SimEvent> held = new ArrayList<>();
  private boolean alive = true;
  private boolean paused;
  private int slowness = 1;

  SimProcess(String host, int life, FaultHandler faultHandler) {
    this.host = host;
    this.name = life == 0 ? host : host + "#" + life;
    this.faultHandler = faultHandler;
  }

  /** The host on which it runs. */
  String host() {
    return host;
  }

  /** The host, and which of its lives this is. */
  String name() {
    return name;
  }

  /** Whether it runs; false after a crash. */
  boolean isAlive() {
    return alive;
  }

  /** Whether it is stopped for a while, like a process in a long collection of garbage. */
  boolean isPaused() {
    return paused;
  }

  FaultHandler faultHandler() {
    return faultHandler;
  }

  /** How many times slower than others it is. */
  int slowness() {
    return slowness;
  }

  void setSlowness(int times) {
    slowness = times;
  }

  void die() {
    alive = false;
  }

  void setPaused(boolean now) {
    paused = now;
  }

  @Override
  public String toString() {
    return name;
  }
}
