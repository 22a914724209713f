package io.latticegrid.dag.run;

import java.util.List;

/**
 * Queues of which any one may take an item, in turns. Confined to the worker's loop. A queue may
 * stand in it several times, and gets more turns then.
 */
final class LaneGroup {
  private final ItemQueue[] lanes;
  private int next;

  LaneGroup(List<ItemQueue> lanes) {
    this.lanes = lanes.toArray(new ItemQueue[0]);
  }

  /** Places the item in the next queue that has room and a consumer that still wants it. */
  boolean offer(Object item) {
    boolean wanted = false;
    for (int tried = 0; tried < lanes.length; tried++) {
      ItemQueue lane = lanes[next];
      next = next + 1 == lanes.length ? 0 : next + 1;
      if (!lane.isAbandoned()) {
        wanted = true;
        if (lane.offer(item)) {
          return true;
        }
      }
    }
    return !wanted && lanes[next].offer(item);
  }

  boolean isAbandoned() {
    for (ItemQueue lane : lanes) {
      if (!lane.isAbandoned()) {
        return false;
      }
    }
    return true;
  }

  void close() {
    for (ItemQueue lane : lanes) {
      lane.close();
    }
  }
}
