package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import org.jspecify.annotations.Nullable;

/** What the attempts of one call have shown so far. Confined to the session's loop. */
final class Tries {
  private int redirects;
  private int refusals;
  private boolean uncertain;
  private @Nullable GridException lastRefusal;

  /** A node said that it does not serve the partition; returns how often that happened by now. */
  int redirected() {
    return ++redirects;
  }

  /** A node refused and applied nothing. */
  void refused(GridException error) {
    refusals++;
    lastRefusal = error;
  }

  /**
   * A write was sent and its answer is lost: from now on it may have been applied, whatever later
   * attempts say.
   */
  void unanswered() {
    uncertain = true;
  }

  /** A node that must know says that it was not applied. */
  void settled() {
    uncertain = false;
  }

  int redirects() {
    return redirects;
  }

  int refusals() {
    return refusals;
  }

  boolean isUncertain() {
    return uncertain;
  }

  @Nullable GridException lastRefusal() {
    return lastRefusal;
  }
}
