package io.latticegrid.metadata;

import io.latticegrid.proto.transport.Found;
import java.util.function.Consumer;

/**
 * Where a node on its way in finds nodes to ask, as a port. Called on the control loop in each
 * round of joining, so that what stands behind a name or in a file may change meanwhile.
 */
public interface Discovery {
  /**
   * Looks again.
   *
   * @param done told on the control loop, from within this call only if nothing had to be looked up
   */
  void find(Consumer<Found> done);
}
