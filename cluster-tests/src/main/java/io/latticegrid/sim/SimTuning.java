package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.partition.HostConfig;

/**
 * Limits and intervals of the nodes of one run: the defaults, or drawn over several orders of
 * magnitude; intervals of ticks and pings around their defaults. Immutable.
 *
 * @param control those of the control plane
 * @param partitions those of the partitions
 */
record SimTuning(ControlConfig control, HostConfig partitions) {
  private static final long MILLI = 1_000_000;

  /** A profile that has groups act without a quorum says so once its clients work. */
  private static final ControlConfig BASE = ControlConfig.DEFAULT.withOnSplit(OnSplit.REFUSE);

  /** Draws them, or takes the defaults. */
  SimTuning(Rand rand, boolean drawn) {
    this(
        drawn ? control(rand.fork("control")) : BASE,
        drawn ? partitions(rand.fork("partitions")) : HostConfig.defaults());
  }

  private static ControlConfig control(Rand rand) {
    ControlConfig base = BASE;
    int ping = number(rand, 125, 500);
    int lease = ping * 2 + number(rand, 100, 2_000);
    int silence = lease + number(rand, 500, 5_000);
    return new ControlConfig(
        base.clusterName(),
        base.partitionCount(),
        base.defaultGroup(),
        Math.min(ping, number(rand, 25, 200)),
        ping,
        lease,
        base.leaseMarginMillis(),
        silence,
        silence + number(rand, 1_000, 20_000),
        number(rand, 200, 1_000),
        number(rand, 2_000, 20_000),
        base.raft().withSnapshotEvery(number(rand, 3, 1_000)));
  }

  private static HostConfig partitions(Rand rand) {
    HostConfig base = HostConfig.defaults();
    return new HostConfig(
        number(rand, 1 << 10, base.creditBytes()),
        number(rand, 1, base.retainedBytes()),
        number(rand, 64, base.chunkBytes()),
        number(rand, 1, base.frozenOperations()),
        number(rand, 2_000, 10_000) * MILLI,
        number(rand, 50, 400) * MILLI,
        base.sessionIdleNanos(),
        base.migration(),
        base.maxMemoryBytes());
  }

  private static int number(Rand rand, int low, int high) {
    return (int) SimDelays.logUniform(rand, low, high);
  }
}
