package io.latticegrid.sim;

import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Rand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes rare turns: of the points of the code each seed enables a quarter, and one that is enabled
 * is taken one time in twenty. Confined to the simulation's thread.
 */
final class SimBuggify implements Buggify {
  private static final int ENABLED_PERCENT = 25;
  private static final int TAKEN_PERCENT = 5;

  /** One point of the code. */
  private static final class Point {
    final boolean isEnabled;
    final Rand rand;
    long taken;

    Point(Rand rand) {
      this.isEnabled = rand.nextInt(100) < ENABLED_PERCENT;
      this.rand = rand;
    }
  }

  private final Map<String, Point> points = new LinkedHashMap<>();
  private final Rand rand;
  private boolean active;

  SimBuggify(Rand rand, boolean active) {
    this.rand = rand.fork("buggify");
    this.active = active;
  }

  @Override
  public boolean at(String name) {
    if (!active) {
      return false;
    }
    Point point = points.get(name);
    if (point == null) {
      // A stream of its own, so that a new point does not shift those of the others.
      point = new Point(rand.fork(name));
      points.put(name, point);
    }
    if (!point.isEnabled || point.rand.nextInt(100) >= TAKEN_PERCENT) {
      return false;
    }
    point.taken++;
    return true;
  }

  /** Takes none from now on. */
  void stop() {
    active = false;
  }

  /** How often each point was taken; those that were asked but never taken included. */
  Map<String, Long> taken() {
    Map<String, Long> counts = new TreeMap<>();
    points.forEach((name, point) -> counts.put(name, point.taken));
    return counts;
  }
}
