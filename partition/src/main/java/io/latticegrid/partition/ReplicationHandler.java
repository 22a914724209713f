package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.DurableAcks;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what other members say of a shard's partitions. Confined to the shard's loop. */
public final class ReplicationHandler {
  private final PartitionHost host;
  private final HostContext context;
  private final DeltaOutbox outbox;
  private final Loop loop;

  ReplicationHandler(PartitionHost host, HostContext context, DeltaOutbox outbox, Loop loop) {
    this.host = host;
    this.context = context;
    this.outbox = outbox;
    this.loop = loop;
  }

  /**
   * A message of another replica arrived; the target is that of the frame's header, null where the
   * message says it itself.
   */
  public void replicate(MemberId from, Header.@Nullable Target target, ReplicationMessage message) {
    switch (message) {
      case ReplicationMessage.Deltas deltas -> deltas(from, deltas);
      case ReplicationMessage.DeltaAcks acks -> acks.sections().forEach(ack -> ack(from, ack));
      case DurableAcks acks -> acks.sections().forEach(ack -> durable(from, ack));
      default -> {
        Partition partition = target == null ? null : host.find(target.group(), target.partition());
        if (partition != null && target != null) {
          replicate(from, partition, target, message);
        }
      }
    }
    outbox.plan(loop);
  }

  private void replicate(
      MemberId from, Partition partition, Header.Target target, ReplicationMessage message) {
    int group = target.group();
    int number = target.partition();
    switch (message) {
      case ReplicationMessage.Attach attach -> {
        context.effects().send(from, group, number, partition.attach(from, attach));
        outbox.touch(group, number);
      }
      case ReplicationMessage.Fetch fetch ->
          context.effects().send(from, group, number, partition.fetch(from, fetch));
      case ReplicationMessage.Attached attached -> {
        if (partition.attached(from, attached)) {
          outbox.owe(from, group, number);
        }
        host.closeIfNotNeeded(Partitions.id(group, number), partition);
      }
      case ReplicationMessage.Chunk chunk -> {
        if (partition.chunk(from, chunk)) {
          outbox.owe(from, group, number);
        }
      }
      case ReplicationMessage.Resync resync -> partition.resync(from, resync);
      case MergeMessage.Offer offer -> {
        partition.offered(from, offer);
        outbox.touch(group, number);
      }
      case MergeMessage.Taken taken -> partition.taken(from, taken);
      case ReplicationMessage.Deltas deltas -> deltas(from, deltas);
      case ReplicationMessage.DeltaAcks acks -> acks.sections().forEach(ack -> ack(from, ack));
      case DurableAcks acks -> acks.sections().forEach(ack -> durable(from, ack));
    }
  }

  private void deltas(MemberId from, ReplicationMessage.Deltas deltas) {
    List<DeltaSection> sections = deltas.sections();
    int lookedAt = 0;
    for (int index = 0; index < sections.size(); index++) {
      if (index == lookedAt) {
        lookedAt = host.reads().lookAhead().over(sections, index);
      }
      DeltaSection section = sections.get(index);
      Partition partition = host.find(section.group(), section.partition());
      if (partition != null && partition.deltas(from, section)) {
        outbox.owe(from, section.group(), section.partition());
      }
    }
  }

  private void ack(MemberId from, ReplicationMessage.AckSection section) {
    Partition partition = host.find(section.group(), section.partition());
    if (partition != null) {
      partition.acknowledged(from, section);
      outbox.touch(section.group(), section.partition());
    }
  }

  private void durable(MemberId from, ReplicationMessage.AckSection section) {
    Partition partition = host.find(section.group(), section.partition());
    if (partition != null) {
      partition.durable(from, section);
    }
  }

  /**
   * A message about a map that moves between groups arrived; the target is the partition concerned
   * in the group of this end.
   */
  public void move(MemberId from, Header.Target target, MoveMessage message) {
    Partition partition = host.find(target.group(), target.partition());
    PrimaryRole role = partition == null ? null : partition.primary();
    if (partition == null || role == null) {
      return;
    }
    switch (message) {
      case MoveMessage.MapPiece piece -> role.moves().received(from, partition.row(), piece);
      case MoveMessage.MapPieceTaken taken -> role.moves().taken(from, taken);
      case MoveMessage.MapMoved moved -> {
        // For clients.
      }
    }
    outbox.touch(target.group(), target.partition());
    outbox.plan(loop);
  }

  /** A message about what differs between two copies arrived; the target is the partition. */
  public void repair(MemberId from, Header.Target target, RepairMessage message) {
    Partition partition = host.find(target.group(), target.partition());
    if (partition != null) {
      partition.repair(from, message);
    }
  }
}
