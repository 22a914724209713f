package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.function.Supplier;

/**
 * What the parts of a control plane share. Immutable, but for the outbox.
 *
 * @param config the figures
 * @param rules what is demanded of those that want in
 * @param self this member
 * @param inherited what is in its log, once that is read
 * @param ports what the control plane was given
 * @param outbox sends for all parts
 */
record ControlContext(
    ControlConfig config,
    AdmissionRules rules,
    MemberInfo self,
    Supplier<Inheritance> inherited,
    ControlPorts ports,
    ControlOutbox outbox) {
  private static final long NANOS = 1_000_000L;

  /** What is in this member's log; to be asked only once it looks for its cluster. */
  Inheritance inheritance() {
    return inherited.get();
  }

  MemberId selfId() {
    return self.id();
  }

  long now() {
    return ports.clock().monotonicNanos();
  }

  long leaseNanos() {
    return config.leaseMillis() * NANOS;
  }

  long marginNanos() {
    return config.leaseMarginMillis() * NANOS;
  }

  long pingNanos() {
    return config.pingMillis() * NANOS;
  }

  long silenceNanos() {
    return config.silenceMillis() * NANOS;
  }

  long stuckNanos() {
    return config.voterStuckMillis() * NANOS;
  }

  /** For how long the last voters but one keep the place of one that died: it may be restarted. */
  long voterGraceNanos() {
    return stuckNanos() / 2 * 3;
  }

  long retryNanos() {
    return config.retryMillis() * NANOS;
  }

  long timeoutNanos() {
    return config.proposalTimeoutMillis() * NANOS;
  }
}
