package io.latticegrid.query;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.image.MetadataImage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the query engine is given. Immutable.
 *
 * @param self this member
 * @param clock the time
 * @param loop the DAG worker's loop, on which the engine is confined
 * @param scans reads partitions of this member
 * @param members the way to the other members
 * @param image the committed metadata; null while the node is in no cluster
 */
public record QueryPorts(
    MemberId self,
    Clock clock,
    Loop loop,
    ScanPort scans,
    MemberPort members,
    Supplier<@Nullable MetadataImage> image) {
  /** Sends messages of the executor to members. Thread-safe. */
  @FunctionalInterface
  public interface MemberPort {
    /** Sends; false when there is no link to the member. Messages arrive in order. */
    boolean send(MemberId to, byte[] payload);
  }
}
