package io.latticegrid.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.VoterLog;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.node.config.NodePorts;
import org.jspecify.annotations.Nullable;

/** Listens to one process of a node. Confined to the simulation's thread. */
final class NodeWitness {
  private static final int RAFT = ControlMessage.RAFT_FIELD_NUMBER;

  private final Witness witness;
  private final VoterLog log;
  private final NodePorts ports;
  private Grid.@Nullable Member member;
  private @Nullable MetadataImage shown;

  NodeWitness(Witness witness, VoterLog log, NodePorts untapped) {
    this.witness = witness;
    this.log = log;
    this.ports =
        new NodePorts(
            untapped.clock(),
            new TappedLoops(untapped.loops(), "control", this::look),
            new TappedTransport(untapped.transport(), () -> new SessionWitness(witness, this)),
            untapped.rand(),
            untapped.disk(),
            new TappedLogDisk(untapped.logDisk(), log),
            untapped.blockingPool(),
            untapped.faultHandler(),
            untapped.buggify(),
            untapped.stores(),
            untapped.dataDisk(),
            untapped.memories());
  }

  /** On which the node is started. */
  NodePorts ports() {
    return ports;
  }

  /** The node is started. */
  Grid.Member started(Grid.Member node) {
    member = node;
    return node;
  }

  /** Who the node is now. */
  MemberId id() {
    Grid.Member node = member;
    return node == null ? MemberId.NONE : node.id();
  }

  /** The image that it knows. */
  @Nullable MetadataImage image() {
    return shown;
  }

  private void look() {
    Grid.Member node = member;
    MetadataImage image = node == null ? null : node.image();
    if (node != null && image != null && image != shown) {
      shown = image;
      witness.table().shows(node.id(), image, witness.nowNanos());
    }
  }

  /** A message of the control plane leaves. */
  void sending(byte[] control) {
    witness.sent(id(), control);
    if (body(control) == RAFT) {
      log.tookPart();
      try {
        witness.raft().sent(ControlMessage.parseFrom(control).getRaft(), log);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A message of the control plane arrived. */
  void receiving(byte[] control) {
    int body = body(control);
    if (body == RAFT
        || body == ControlMessage.APPOINT_FIELD_NUMBER
        || body == ControlMessage.RETIRE_FIELD_NUMBER) {
      log.tookPart();
    }
  }

  /** The number of the field that says what a message is; looked up without reading all of it. */
  private static int body(byte[] control) {
    int at = 0;
    while (at < control.length) {
      int tag = control[at++] & 0x7f;
      if (control[at - 1] < 0) {
        tag |= (control[at++] & 0x7f) << 7;
      }
      switch (tag & 7) {
        case 0 -> {
          while (control[at++] < 0) {
            // The rest of a number.
          }
        }
        case 1 -> at += Long.BYTES;
        default -> {
          return tag >>> 3;
        }
      }
    }
    return 0;
  }
}
