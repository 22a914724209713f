package io.latticegrid.metadata.log;

import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the log asks of the one who runs the cluster. Called on the control loop; the implementer
 * calls nothing of the log from within, but for {@link #termBegan}.
 */
public interface LogDuties {
  /**
   * The change that is due before anybody's proposal, based on the image given; null if there is
   * none. Asked of the coordinator whenever no record is under way.
   */
  @Nullable MetadataRecord due(MetadataImage image);

  /**
   * Why a member's proposal, which applies to the image given, has to wait; null if it need not.
   * Asked of the coordinator.
   */
  @Nullable String objection(MetadataRecord proposal, MetadataImage image);

  /** This member leads a log in which nothing stands yet, and is to begin it with this. */
  MetadataImage founding();

  /** This member acts as coordinator from now on: its term has begun. */
  void termBegan();

  /** The committed metadata, whether this member belongs to them or not. */
  void committed(MetadataDelta delta, MetadataImage image);
}
