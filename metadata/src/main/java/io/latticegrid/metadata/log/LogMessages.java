package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.ImageTransfer;
import io.latticegrid.metadata.wire.Propose;
import io.latticegrid.metadata.wire.ProposeAnswer;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.Records;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the log's messages and hands them to the outbox. Confined to the control loop. */
final class LogMessages {
  private final LogOutbox outbox;

  LogMessages(LogOutbox outbox) {
    this.outbox = outbox;
  }

  void raft(Endpoint to, RaftMessage message) {
    outbox.sendToNode(to.nodeId(), ControlMessage.newBuilder().setRaft(message));
  }

  void records(MemberId to, Term term, List<LogEntry> entries) {
    Records.Builder body = Records.newBuilder().setTerm(WireCodec.toWire(term));
    entries.forEach(entry -> body.addEntries(entry.toWire()));
    outbox.send(to, ControlMessage.newBuilder().setRecords(body));
  }

  void image(MemberId to, Term term, MetadataImage image) {
    ImageTransfer.Builder body =
        ImageTransfer.newBuilder()
            .setTerm(WireCodec.toWire(term))
            .setImage(ImageCodec.toWire(image));
    outbox.send(to, ControlMessage.newBuilder().setImageTransfer(body));
  }

  void propose(MemberId to, long request, @Nullable MetadataRecord change) {
    Propose.Builder body = Propose.newBuilder().setRequest(request);
    if (change != null) {
      body.setRecord(WireCodec.toWire(change));
    }
    outbox.send(to, ControlMessage.newBuilder().setPropose(body));
  }

  void committed(MemberId to, long request, long index) {
    send(
        to,
        ProposeAnswer.newBuilder()
            .setRequest(request)
            .setOutcome(ProposeAnswer.Outcome.COMMITTED)
            .setIndex(index));
  }

  void rejected(MemberId to, long request, long index, String reason) {
    send(
        to,
        ProposeAnswer.newBuilder()
            .setRequest(request)
            .setOutcome(ProposeAnswer.Outcome.REJECTED)
            .setIndex(index)
            .setReason(reason));
  }

  private void send(MemberId to, ProposeAnswer.Builder body) {
    outbox.send(to, ControlMessage.newBuilder().setProposeAnswer(body));
  }
}
