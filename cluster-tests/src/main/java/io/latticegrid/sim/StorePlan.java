package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.schema.MapStore;
import org.jspecify.annotations.Nullable;

/**
 * How the entries of a run lie before a database. Immutable.
 *
 * @param way how reads and writes go there
 * @param little whether the map holds some dozens of entries only, so that most come from there
 * @param scrubRows how many rows a second nodes look at while nobody asks
 */
record StorePlan(MapStore.Way way, boolean little, int scrubRows) {
  private static final int SCRUB_ROWS = 50;

  /** How long an operation waits for the database as a rule: through a partition one at a time. */
  static long waitNanos(SimPlan plan) {
    StorePlan stored = draw(plan);
    return stored == null
        ? 0
        : switch (stored.way()) {
          case WRITE_BEHIND -> 0;
          case READ_THROUGH -> 300_000_000L;
          case WRITE_THROUGH -> 3_000_000_000L;
        };
  }

  /** What a plan comes to; null if it has no database. */
  static @Nullable StorePlan draw(SimPlan plan) {
    if (!plan.has(Fault.STORE)) {
      return null;
    }
    if (!plan.profile().equals(SimProfile.THROUGH)) {
      return new StorePlan(MapStore.Way.WRITE_BEHIND, false, 0);
    }
    Rand rand = plan.rand("store");
    boolean writes = rand.nextInt(2) == 0;
    boolean little = rand.nextInt(2) == 0;
    boolean scrubs = rand.nextInt(2) == 0;
    MapStore.Way way = writes ? MapStore.Way.WRITE_THROUGH : MapStore.Way.READ_THROUGH;
    return new StorePlan(way, little, scrubs ? SCRUB_ROWS : 0);
  }
}
