package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the log asks of the one who runs the cluster. Called on the control loop; the implementer
 * calls nothing of the log from within.
 */
public interface LogDuties {
  /**
   * The change that is due before anybody's proposal, based on the image given; null if there is
   * none. Asked of the coordinator whenever a place in the log is free.
   */
  @Nullable MetadataRecord due(MetadataImage image);

  /**
   * Whether this member would let somebody else take over, because it doesn't hear its coordinator.
   */
  boolean wouldFollow(MemberId candidate);

  /** This member acts as coordinator from now on: its term has begun. */
  void termBegan();
}
