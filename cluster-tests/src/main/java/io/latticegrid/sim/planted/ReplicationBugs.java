package io.latticegrid.sim.planted;

import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import io.latticegrid.proto.message.ReplicationMessage.Chunk;
import io.latticegrid.proto.message.ReplicationMessage.Cut;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaAcks;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What goes wrong between primary and backup. Confined to the simulation's thread. */
final class ReplicationBugs {
  private ReplicationBugs() {}

  static Frame changed(Frame frame, Deltas deltas, UnaryOperator<Delta> change) {
    List<DeltaSection> sections =
        deltas.sections().stream()
            .map(section ->
                new DeltaSection(
                    section.group(),
                    section.partition(),
                    section.reign(),
                    section.deltas().stream().map(change).toList(),
                    section.stable()))
            .toList();
    return new Frame(frame.header(), new Deltas(sections));
  }

  /** A backup applies removals instead of the values that it was sent. */
  static final class ForgetfulBackup implements FrameTap {
    /** Nor does it compare what it has with the primary: that would mend it. */
    @Override
    public @Nullable Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof RepairMessage ? null : frame;
    }

    @Override
    public Frame receiving(Connection from, Frame frame) {
      return frame.message() instanceof Deltas deltas
          ? changed(
              frame,
              deltas,
              delta ->
                  new Delta(
                      delta.dot(),
                      delta.mapId(),
                      delta.key(),
                      null,
                      delta.stampTime(),
                      delta.stampMember(),
                      delta.expiresAtMillis(),
                      delta.attempt(),
                      null))
          : frame;
    }
  }

  /** A backup acknowledges one change more than it has. */
  static final class AcknowledgesAhead implements FrameTap {
    @Override
    public Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof DeltaAcks acks
          ? new Frame(
              frame.header(), new DeltaAcks(acks.sections().stream().map(this::ahead).toList()))
          : frame;
    }

    private AckSection ahead(AckSection section) {
      VersionVector progress = section.progress().copy();
      section.progress().toMap().forEach((origin, has) -> progress.advance(origin, has + 1));
      return new AckSection(section.group(), section.partition(), section.reign(), progress);
    }
  }

  /** What a write came to does not reach the backups: they know no retries. */
  static final class ResultsStayBehind implements FrameTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      return switch (frame.message()) {
        case Deltas deltas ->
            changed(
                frame,
                deltas,
                delta ->
                    new Delta(
                        delta.dot(),
                        delta.mapId(),
                        delta.key(),
                        delta.value(),
                        delta.stampTime(),
                        delta.stampMember(),
                        delta.expiresAtMillis(),
                        null,
                        null));
        case Chunk chunk ->
            new Frame(
                frame.header(),
                new Chunk(
                    chunk.number(),
                    chunk.ok(),
                    chunk.records(),
                    chunk.nextMapId(),
                    chunk.nextCursor(),
                    List.of(),
                    chunk.cut()));
        default -> frame;
      };
    }
  }

  /** A snapshot arrives without its first record, and nothing to compare it with. */
  static final class SnapshotWithHole implements FrameTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      if (!(frame.message() instanceof Chunk chunk)) {
        return frame;
      }
      int skipped = Math.min(1, chunk.records().size());
      return new Frame(
          frame.header(),
          new Chunk(
              chunk.number(),
              chunk.ok(),
              chunk.records().subList(skipped, chunk.records().size()),
              chunk.nextMapId(),
              chunk.nextCursor(),
              chunk.windows(),
              chunk.cut() == null ? null : Cut.UNTOLD));
    }
  }

  /** A primary never answers a replica that offers itself. */
  static final class DeafPrimary implements FrameTap {
    @Override
    public @Nullable Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof ReplicationMessage.Attached ? null : frame;
    }
  }
}
