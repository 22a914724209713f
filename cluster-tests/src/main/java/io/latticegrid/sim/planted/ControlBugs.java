package io.latticegrid.sim.planted;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.ImageData;
import io.latticegrid.metadata.wire.Ping;
import io.latticegrid.metadata.wire.Propose;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.TableRow;
import io.latticegrid.metadata.wire.VoteReply;
import io.latticegrid.metadata.wire.Welcome;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import java.util.function.Consumer;

/** What goes wrong in the control plane. Confined to the simulation's thread. */
final class ControlBugs {
  private ControlBugs() {}

  /** Changes messages of the control plane. */
  abstract static class ControlTap implements FrameTap {
    abstract void change(ControlMessage.Builder message);

    final Frame changed(Frame frame) {
      if (!(frame.message() instanceof NodeMessage.Control control)) {
        return frame;
      }
      try {
        ControlMessage.Builder message = ControlMessage.parseFrom(control.protobuf()).toBuilder();
        change(message);
        return new Frame(frame.header(), new NodeMessage.Control(message.build().toByteArray()));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Changes what arrives. */
  abstract static class Arriving extends ControlTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      return changed(frame);
    }
  }

  /** Changes what leaves. */
  abstract static class Leaving extends ControlTap {
    @Override
    public Frame sending(Connection to, Frame frame) {
      return changed(frame);
    }
  }

  /** A lease lasts thirty times as long as it was granted. */
  static final class LongLease extends Arriving {
    @Override
    void change(ControlMessage.Builder message) {
      if (message.hasPing()) {
        Ping.Builder ping = message.getPingBuilder();
        ping.setGrantNanos(ping.getGrantNanos() * 30);
      }
    }
  }

  /** A voter votes for everybody who asks. */
  static final class VotesForAll extends Leaving {
    @Override
    void change(ControlMessage.Builder message) {
      if (message.hasRaft() && message.getRaft().hasVoteReply()) {
        VoteReply.Builder reply = message.getRaftBuilder().getVoteReplyBuilder();
        reply.setGranted(true);
      }
    }
  }

  /** A voter stores another record than it was sent. */
  static final class EntryChanged extends Arriving {
    @Override
    void change(ControlMessage.Builder message) {
      if (message.hasRaft() && message.getRaft().hasEntriesAsk()) {
        RaftMessage.Builder raft = message.getRaftBuilder();
        EntriesAsk.Builder ask = raft.getEntriesAskBuilder();
        for (RaftEntry.Builder entry : ask.getEntriesBuilderList()) {
          if (entry.hasRecord() && entry.getRecord().hasRowsChanged()) {
            entry
                .getRecordBuilder()
                .getRowsChangedBuilder()
                .getRowsBuilder()
                .getRowsBuilderList()
                .forEach(TableRow.Builder::clearTarget);
          }
        }
      }
    }
  }

  /** A member begins with another table than the cluster has. */
  static final class WelcomeChanged extends Arriving {
    @Override
    void change(ControlMessage.Builder message) {
      if (message.hasWelcome()) {
        Welcome.Builder welcome = message.getWelcomeBuilder();
        ImageData.Builder image = welcome.getImageBuilder();
        image.getTablesBuilderList().getFirst().getRowsBuilderList().getFirst().clearTarget();
      }
    }
  }

  abstract static class Proposing extends Leaving {
    abstract void change(TableRow.Builder row);

    @Override
    void change(ControlMessage.Builder message) {
      if (message.hasPropose()) {
        Propose.Builder propose = message.getProposeBuilder();
        if (propose.getRecord().hasRowsChanged()) {
          Consumer<TableRow.Builder> change = this::change;
          propose
              .getRecordBuilder()
              .getRowsChangedBuilder()
              .getRowsBuilder()
              .getRowsBuilderList()
              .forEach(change);
        }
      }
    }
  }

  /** A primary has every replica taken for in sync, whether it is or not. */
  static final class AllInSync extends Proposing {
    @Override
    void change(TableRow.Builder row) {
      row.clearInSync().addAllInSync(row.getReplicasList());
    }
  }

  /** A primary that hands over leaves its successor without a backup. */
  static final class DropsCopies extends Proposing {
    @Override
    void change(TableRow.Builder row) {
      if (row.getReign() == row.getEpoch() && row.getReplicasCount() > 1) {
        var first = row.getReplicas(0);
        row.clearReplicas().clearInSync().addReplicas(first).addInSync(first);
      }
    }
  }
}
