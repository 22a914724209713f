package io.latticegrid.partition;

import io.latticegrid.data.id.Dot;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a primary makes: each with its dot and stamp, applied to its own copy first.
 * Confined to the shard's loop.
 */
final class Changes {
  private final HostContext context;
  private final PartitionState state;

  Changes(HostContext context, PartitionState state) {
    this.context = context;
    this.state = state;
  }

  /** The dot of the last one. */
  Dot last() {
    return new Dot(context.self(), state.vector().get(context.self()));
  }

  /** Makes the change that an operation comes to, remembering its result for retries. */
  Dot apply(Operation operation, Decision decision) {
    Header.Attempt attempt = operation.attempt();
    Outcome outcome =
        attempt == null
            ? null
            : new Outcome(
                attempt.session(),
                attempt.sequence(),
                attempt.acknowledgedBelow(),
                SessionWindows.remembered(decision.returned()));
    return apply(operation.mapId(), operation.key(), decision, outcome);
  }

  /** Makes the change that a decision comes to. */
  Dot apply(int mapId, byte[] key, Decision decision, @Nullable Outcome outcome) {
    context.stats().writes.increment();
    long expiresAt = expiresAt(context.hybrid().nowMillis(), decision.ttlMillis());
    return change(mapId, key, decision.newValue(), expiresAt, outcome);
  }

  /** Makes a change: a removal without a value. */
  Dot change(
      int mapId,
      byte[] key,
      byte @Nullable [] value,
      long expiresAtMillis,
      @Nullable Outcome outcome) {
    final long nowMillis = context.hybrid().nowMillis();
    Dot dot = new Dot(context.self(), state.vector().get(context.self()) + 1);
    state.apply(
        new Delta(
            dot,
            mapId,
            key,
            value,
            context.hybrid().next(),
            context.self(),
            expiresAtMillis,
            outcome),
        nowMillis,
        context.nowNanos());
    return dot;
  }

  private static long expiresAt(long nowMillis, long ttlMillis) {
    return ttlMillis == 0 || ttlMillis > Long.MAX_VALUE - nowMillis ? 0 : nowMillis + ttlMillis;
  }
}
