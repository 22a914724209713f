package io.latticegrid.node;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.link.PeerLinks;
import io.latticegrid.partition.Conflict;
import io.latticegrid.partition.Effects;
import io.latticegrid.partition.MapPassage;
import io.latticegrid.partition.NodeMemory;
import io.latticegrid.partition.Pressure;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.MoveMessage;
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
  private final Local local;
  private final Buggify buggify;

  ShardEffects(
      int shard,
      PeerLinks links,
      Loop control,
      Supplier<ControlPlane> plane,
      Local local,
      Buggify buggify) {
    this.shard = shard;
    this.links = links;
    this.control = control;
    this.plane = plane;
    this.local = local;
    this.buggify = buggify;
  }

  @Override
  public boolean send(MemberId to, int group, int partition, Message message) {
    Header header =
        partition < 0 ? Header.EMPTY : Header.EMPTY.with(new Header.Target(group, partition, 0, 0));
    if (message instanceof MoveMessage move && header.target() != null && local.isHere(to)) {
      local.deliver(header.target(), move);
      return true;
    }
    return !buggify.at("links.full") && links.send(to, shard, new Frame(header, message));
  }

  @Override
  public void requestMapMoved(MapPassage passage) {
    MetadataRecord change =
        new MetadataRecord.MapPartitionMoved(
            passage.mapId(),
            passage.partition(),
            passage.from(),
            passage.to(),
            passage.fromReign(),
            passage.toReign(),
            passage.move());
    control.execute(() -> plane.get().log().propose(change, outcome -> {}));
  }

  @Override
  public void pressure(Pressure now, NodeMemory memory) {
    String text = "memory: {} of {} bytes in use, {}";
    if (now.compareTo(Pressure.CRITICAL) >= 0) {
      LOG.error(text, memory.usedBytes(), memory.limitBytes(), now);
    } else if (now == Pressure.NORMAL) {
      LOG.info(text, memory.usedBytes(), memory.limitBytes(), now);
    } else {
      LOG.warn(text, memory.usedBytes(), memory.limitBytes(), now);
    }
  }

  @Override
  public void conflict(Conflict conflict) {
    local.conflict(conflict);
  }

  /** The shards of this node among themselves, and those who listen to it. */
  interface Local {
    /** A write was lost to a concurrent one. */
    void conflict(Conflict conflict);

    /** Whether a member is this node. */
    boolean isHere(MemberId member);

    /** Hands a message to the shard that owns a partition. */
    void deliver(Header.Target target, MoveMessage message);
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
  public void copyCorrupted(int group, int partition, String what) {
    LOG.warn("the copy of partition {} of group {} is corrupted: {}", partition, group, what);
  }

  @Override
  public void rowCorrupted(int mapId, String key, String what) {
    LOG.warn("the row of key {} of map number {} is corrupt in the store: {}", key, mapId, what);
  }

  @Override
  public void requestHandOver(int group, int partition, long epoch) {
    control.execute(() -> plane.get().requestHandOver(group, partition, epoch, outcome -> {}));
  }
}
