package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.Append;
import io.latticegrid.metadata.wire.AppendAck;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.ImageData;
import io.latticegrid.metadata.wire.ImageTransfer;
import io.latticegrid.metadata.wire.LogRecord;
import io.latticegrid.metadata.wire.Prepare;
import io.latticegrid.metadata.wire.Promise;
import io.latticegrid.metadata.wire.Propose;
import io.latticegrid.metadata.wire.ProposeAnswer;
import io.latticegrid.metadata.wire.TermNumber;
import org.jspecify.annotations.Nullable;

/** Builds the log's messages and hands them to the outbox. Confined to the control loop. */
final class LogMessages {
  private final LogOutbox outbox;

  LogMessages(LogOutbox outbox) {
    this.outbox = outbox;
  }

  static Term term(TermNumber term) {
    return WireCodec.fromWire(term);
  }

  static MetadataImage image(ImageData data) {
    return ImageCodec.fromWire(data);
  }

  static MetadataRecord change(LogRecord data) {
    return WireCodec.fromWire(data);
  }

  void prepare(MemberId to, Term term, boolean probe) {
    Prepare.Builder body = Prepare.newBuilder().setTerm(WireCodec.toWire(term)).setProbe(probe);
    outbox.send(to, ControlMessage.newBuilder().setPrepare(body));
  }

  /** Answers a prepare; what the asker lacks is filled in if the promise is given in earnest. */
  void promise(MemberId to, Term term, boolean probe, boolean granted, Term promised) {
    send(to, promiseOf(term, granted, promised).setProbe(probe));
  }

  /** Promises, with what this member has beyond the asker. */
  void promise(MemberId to, Term term, long known, LogReplica replica) {
    Promise.Builder body = promiseOf(term, true, term);
    MetadataImage image = replica.image();
    if (image != null && image.index() > known) {
      body.setImage(ImageCodec.toWire(image));
    }
    LogEntry accepted = replica.accepted();
    if (accepted != null) {
      body.setAccepted(accepted.toWire());
    }
    send(to, body);
  }

  /** Tells how far the log is committed and puts an entry up for decision, if there is one. */
  void append(MemberId to, Term term, MetadataImage image, long digest, @Nullable LogEntry entry) {
    Append.Builder body =
        Append.newBuilder()
            .setTerm(WireCodec.toWire(term))
            .setCommittedIndex(image.index())
            .setCommittedTerm(WireCodec.toWire(image.term()))
            .setCommittedDigest(digest);
    if (entry != null) {
      body.setEntry(entry.toWire());
    }
    outbox.send(to, ControlMessage.newBuilder().setAppend(body));
  }

  void ack(MemberId to, Term term, long acceptedIndex, boolean needImage) {
    AppendAck.Builder body =
        AppendAck.newBuilder()
            .setTerm(WireCodec.toWire(term))
            .setAcceptedIndex(acceptedIndex)
            .setNeedImage(needImage);
    outbox.send(to, ControlMessage.newBuilder().setAppendAck(body));
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

  private void send(MemberId to, Promise.Builder body) {
    outbox.send(to, ControlMessage.newBuilder().setPromise(body));
  }

  private static Promise.Builder promiseOf(Term term, boolean granted, Term promised) {
    return Promise.newBuilder()
        .setTerm(WireCodec.toWire(term))
        .setGranted(granted)
        .setPromised(WireCodec.toWire(promised));
  }
}
