package io.latticegrid.metadata.log;

import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;

/** Told each step of the committed metadata, in order. Called on the control loop. */
@FunctionalInterface
public interface MetadataListener {
  /** The image as it is now and what changed since the last call; the first call has everything. */
  void changed(MetadataDelta delta, MetadataImage image);
}
