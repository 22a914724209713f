package io.latticegrid.client.session;

import io.latticegrid.client.config.ClientConfig.Backoff;
import io.latticegrid.data.port.Rand;

/**
 * When a link that is not open is to be opened again, and whether it has to prove itself first: a
 * circuit breaker. Confined to the session's loop.
 *
 * <p>An address that refuses connections, or can't be reached, is tried again after growing delays:
 * nothing is sent there meanwhile, so all that it costs are the attempts. A member that welcomes us
 * and then says nothing holds up whatever is sent to it until that is noticed; so after {@value
 * #FEW} times in a row it is left alone for half a minute, and then used only when it has answered
 * a probe.
 *
 * <pre>
 *  CLOSED ──silent {@value #FEW} times in a row──► OPEN ──half a minute──► HALF-OPEN ──probe answered──► CLOSED
 *                                        ▲                          │
 *                                        └─────────silent───────────┘
 * </pre>
 */
final class Reconnecting {
  /** So often in a row an address may be silent before it is left alone. */
  static final int FEW = 5;

  static final long LEFT_ALONE_NANOS = 30_000_000_000L;

  private final Backoff backoff;
  private final Rand rand;
  private int failures;
  private int silences;
  private long framesAtOpening;

  Reconnecting(Backoff backoff, Rand rand) {
    this.backoff = backoff;
    this.rand = rand;
  }

  /** A member has welcomed this client, after so many frames. */
  void welcomed(long frames) {
    framesAtOpening = frames;
    failures = 0;
  }

  /** A probe was answered. */
  void proved() {
    silences = 0;
  }

  /** Somebody else is there now, of whom nothing bad is known. */
  void begin() {
    failures = 0;
    silences = 0;
  }

  /** It could not be had, or broke. */
  void failed(boolean wasOpen) {
    failures = wasOpen ? 0 : failures + 1;
  }

  /** It was there, and said nothing; until then so many frames had come. */
  void wasSilent(long frames) {
    // What has answered since it was opened is no more than one that has just fallen silent.
    silences = frames > framesAtOpening ? 1 : silences + 1;
    framesAtOpening = frames;
  }

  /** Whether it is to answer a probe before it is used. */
  boolean needsProof() {
    return silences >= FEW;
  }

  /** How long to wait before the next attempt. */
  long delayNanos() {
    if (needsProof()) {
      return LEFT_ALONE_NANOS + (long) (rand.nextDouble() * LEFT_ALONE_NANOS / 10);
    }
    long max = backoff.max().toNanos();
    long delay = Math.min(max, backoff.min().toNanos() << Math.min(failures, 16));
    return Math.min(max, delay + (long) (rand.nextDouble() * delay / 2));
  }
}
