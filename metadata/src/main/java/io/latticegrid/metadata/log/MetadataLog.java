package io.latticegrid.metadata.log;

import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of metadata records as a member sees it. Confined to the control loop. The implementer
 * tells listeners every committed step in order, and decides a record at most once for each
 * proposal that is answered with {@link ProposalOutcome.Committed}.
 */
public interface MetadataLog {
  /**
   * Proposes a record; the outcome comes later, on the control loop, and once. A committed record
   * is in {@link #image()} by then.
   */
  void propose(MetadataRecord change, Consumer<ProposalOutcome> outcome);

  /** Completes once everything that was committed before the call is in {@link #image()}. */
  void catchUp(Consumer<ProposalOutcome> outcome);

  /** How many records are committed as far as known here; 0 outside a cluster. */
  long committedIndex();

  /** The committed metadata; null outside a cluster. */
  @Nullable MetadataImage image();

  /**
   * Adds a listener, told after those that were added before; it is told of what there is at once.
   */
  void subscribe(MetadataListener listener);
}
