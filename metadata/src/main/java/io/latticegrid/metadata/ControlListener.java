package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.log.MetadataListener;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.List;

/** Told what becomes of this member. Called on the control loop. */
public interface ControlListener extends MetadataListener {
  /** This member belongs to a cluster from now on; its first image was told just before. */
  void joined();

  /** The cluster refuses this node for good, for the reason given. */
  void refused(GridException reason);

  /**
   * The cluster went on without this member: its lease is over. It may ask to be readmitted with
   * its memory, through a new control plane; if it is refused, it must drop its memory and may come
   * back as a new incarnation. This control plane does nothing any more.
   *
   * @param index how far the metadata were, at least, when this was so; the images that this member
   *     knows may be older, and name nobody who is still there
   * @param by who said so, if it was said
   */
  void removedFromCluster(long index, List<MemberInfo> by);
}
