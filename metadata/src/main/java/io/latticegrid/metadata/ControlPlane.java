package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.MetadataListener;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part of a node that knows who belongs to the cluster and who serves what. Confined to the control loop, save for {@link #lease()}. */
public final class ControlPlane {
  /** For a node that is in no cluster yet. {@code self} says who it is and where it listens. */
  public ControlPlane(ControlConfig config, MemberInfo self, ControlPorts ports) {}

  /** Creates or joins a cluster; the listener is told when it is done. */
  public void start(JoinMode mode) {}

  /** Stops for good without a word to anybody. */
  public void stop() {}

  /** A control message came. */
  public void received(MemberInfo from, byte[] message) {}

  /** A link is there. */
  public void linkUp(MemberInfo peer) {}

  /** A link is gone; refused if a new one was refused at once. */
  public void linkDown(MemberId peer, boolean refused) {}

  /** {@link ControlPeers#contact} did not succeed; refused if nobody listens there, else it is merely unreachable. */
  public void connectFailed(Address address, boolean refused) {}

  /** The committed metadata; null outside a cluster. */
  public @Nullable MetadataImage image() {
    return null;
  }

  /** Adds a listener for the committed steps; it is told at once of what there is. */
  public void subscribe(MetadataListener listener) {}

  /** This member's lease. Thread-safe. */
  public Lease lease() {
    return new Lease(0);
  }

  /** Creates a replica group; an equal one that exists counts as created. */
  public void createGroup(
      String name, GroupInfo.Mode mode, int backups, Consumer<ProposalOutcome> outcome) {}

  /** Asks, as the primary, for a replica to be taken into or out of the in-sync set of a row of this epoch. */
  public void requestInSync(InSyncRequest request, Consumer<ProposalOutcome> outcome) {}

  /** Asks, as the frozen primary, for the partition to pass to the first of the row's target. */
  public void requestHandOver(
      int group, int partition, long epoch, Consumer<ProposalOutcome> outcome) {}

  /** Leaves the cluster in order: this member's lease ends at once; done when it is out. */
  public void leave(Runnable done) {}

  /**
   * A change of an in-sync set. Immutable.
   *
   * @param add true to take in, false to take out
   */
  public record InSyncRequest(int group, int partition, long epoch, MemberId member, boolean add) {}
}
