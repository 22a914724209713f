package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;

/**
 * How the virtual network behaves. Immutable.
 *
 * @param meanLatencyNanos mean of the time that bytes take one way
 * @param tailChance how likely a segment takes much longer
 * @param tailNanos how long it takes at most then
 * @param segmentChance how likely bytes that are sent together are torn apart
 * @param outboundLimitBytes bytes under way beyond which a connection takes no more
 */
public record NetworkProfile(
    long meanLatencyNanos,
    double tailChance,
    long tailNanos,
    double segmentChance,
    int outboundLimitBytes) {
  /** A connection attempt is given up after 5 seconds, as the transport over TCP does. */
  static final long CONNECT_TIMEOUT_NANOS = 5_000_000_000L;

  /** A fast and even network. */
  public static final NetworkProfile CALM =
      new NetworkProfile(200_000, 0, 1_000_000, 0.2, 16 << 20);

  /** Draws a network: mean latency from 0.1 to 5 ms, with a rare tail. */
  public static NetworkProfile draw(Rand rand) {
    return new NetworkProfile(
        SimDelays.logUniform(rand, 100_000, 5_000_000),
        rand.nextInt(4) == 0 ? 0 : 0.002 * rand.nextDouble(),
        SimDelays.logUniform(rand, 20_000_000, 1_000_000_000),
        SimDelays.logUniform(rand, 6, 600) / 1_000.0,
        (int) SimDelays.logUniform(rand, 256 << 10, 16 << 20));
  }
}
