package io.latticegrid.metadata;

import io.latticegrid.metadata.raft.Endpoint;
import io.microraft.MembershipChangeMode;
import java.util.Collection;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The one change of the voters that is planned or under way. Confined to the control loop, save for
 * {@link #isUnderWay}.
 *
 * <p>A change is made once more than half of those who vote afterwards have answered a question
 * that was sent after it was planned. Whoever died a moment ago, which nobody may have noticed yet,
 * would else be needed for ever: one of two voters takes the log with it.
 */
final class VoterChange {
  private record Planned(Endpoint endpoint, MembershipChangeMode mode, long sinceNanos) {}

  private @Nullable Planned planned;
  private @Nullable Planned formerly;
  private boolean asks;
  private volatile boolean underWay;

  /** Whether a change is under way. Thread-safe. */
  boolean isUnderWay() {
    return underWay;
  }

  /** Nothing is planned or under way any more. */
  void clear() {
    planned = null;
    formerly = null;
    asks = false;
    underWay = false;
  }

  /** Things are looked at anew: what is not planned again is given up. */
  void reconsider() {
    formerly = planned;
    planned = null;
  }

  /**
   * Plans a change; true once it may be made.
   *
   * @param after who votes afterwards
   * @param areWell whether more than half of some voters have answered since a time
   */
  boolean isDue(
      Endpoint endpoint,
      MembershipChangeMode mode,
      Collection<Endpoint> after,
      long now,
      BiPredicate<Collection<Endpoint>, Long> areWell) {
    Planned known = formerly;
    if (known == null || !known.endpoint().equals(endpoint) || known.mode() != mode) {
      planned = new Planned(endpoint, mode, now);
      asks = true;
      return false;
    }
    planned = known;
    return areWell.test(after, known.sinceNanos());
  }

  /** Whether a change was planned since this was asked last: who votes is to be asked at once. */
  boolean takeQuestion() {
    boolean asked = asks;
    asks = false;
    return asked;
  }

  /** The change that was due is asked for. */
  void begin() {
    planned = null;
    underWay = true;
  }

  /** The outcome is known. */
  void end() {
    underWay = false;
  }
}
