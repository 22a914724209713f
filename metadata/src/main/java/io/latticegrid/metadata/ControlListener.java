package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.log.MetadataListener;

/** Told what becomes of this member. Called on the control loop. */
public interface ControlListener extends MetadataListener {
  /** This member belongs to a cluster from now on; its first image was told just before. */
  void joined();

  /** The cluster refuses this node for good, for the reason given. */
  void refused(GridException reason);

  /**
   * The cluster went on without this member: its lease is over, it must drop its memory and may
   * come back as a new incarnation with a new control plane. This one does nothing any more.
   */
  void removedFromCluster();
}
