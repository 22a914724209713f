package io.latticegrid.node;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.node.server.Shard;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Tells the shards which members are not heard of, whatever links there are: a network that
 * swallows everything breaks no connection. Confined to the control loop.
 */
final class SilenceWatch {
  private static final long LOOK_NANOS = 250_000_000L;

  private final Loop control;
  private final Supplier<ControlPlane> plane;
  private final List<Shard> shards;
  private final BooleanSupplier over;
  private List<MemberId> silent = List.of();

  SilenceWatch(
      Loop control, Supplier<ControlPlane> plane, List<Shard> shards, BooleanSupplier over) {
    this.control = control;
    this.plane = plane;
    this.shards = shards;
    this.over = over;
  }

  /** Looks now, and again and again until the life of the node is over. */
  void look() {
    if (!over.getAsBoolean()) {
      compare();
      control.schedule(LOOK_NANOS, this::look);
    }
  }

  private void compare() {
    List<MemberId> now = plane.get().unreachable();
    if (!now.equals(silent)) {
      silent = now;
      List<MemberId> told = now;
      shards.forEach(shard -> shard.execute(() -> shard.host().silent(told)));
    }
  }
}
