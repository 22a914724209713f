package io.latticegrid.node;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.node.link.PeerLinks;
import io.latticegrid.partition.Effects;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the partitions of one shard ask for, carried out: messages over the shard's links, requests
 * to the metadata log over the control loop. Confined to the shard's loop.
 */
final class ShardEffects implements Effects {
  private final int shard;
  private static final Logger LOG = LoggerFactory.getLogger(ShardEffects.class);

  private final PeerLinks links;
  private final Loop control;
  private final Supplier<ControlPlane> plane;
  private final Buggify buggify;

  ShardEffects(
      int shard, PeerLinks links, Loop control, Supplier<ControlPlane> plane, Buggify buggify) {
    this.shard = shard;
    this.links = links;
    this.control = control;
    this.plane = plane;
    this.buggify = buggify;
  }

  @Override
  public boolean send(MemberId to, int group, int partition, Message message) {
    Header header =
        partition < 0 ? Header.EMPTY : Header.EMPTY.with(new Header.Target(group, partition, 0, 0));
    return !buggify.at("links.full") && links.send(to, shard, new Frame(header, message));
  }

  @Override
  public void requestInSync(int group, int partition, long epoch, MemberId member, boolean add) {
    ControlPlane.InSyncRequest request =
        new ControlPlane.InSyncRequest(group, partition, epoch, member, add);
    // What became of it shows in the row; the partition asks again as long as it does not.
    control.execute(() -> plane.get().requestInSync(request, outcome -> {}));
  }

  @Override
  public void snapshotDiffers(int group, int partition, MemberId source, String how) {
    LOG.warn(
        "the copy of partition {} of group {} differs from {} and is fetched again: {}",
        partition,
        group,
        source,
        how);
  }

  @Override
  public void requestHandOver(int group, int partition, long epoch) {
    control.execute(() -> plane.get().requestHandOver(group, partition, epoch, outcome -> {}));
  }
}
