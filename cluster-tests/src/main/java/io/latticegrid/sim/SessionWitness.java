package io.latticegrid.sim;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.invariant.CommittedTable;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.FencedAnswers.Answer;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.transport.Connection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens to one connection of a node. Confined to the simulation's thread. */
final class SessionWitness implements FrameTap {
  /**
   * An operation that came and is not answered yet.
   *
   * @param header of its frame
   * @param isWrite whether it may change something
   * @param epoch of the partition when it came
   * @param madeBy who had made an earlier try of it into a change by then
   */
  private record Asked(Header header, boolean isWrite, long epoch, @Nullable MemberId madeBy) {}

  private final Witness witness;
  private final NodeWitness node;
  private final Map<Long, Asked> asked = new HashMap<>();
  private final Set<Place> fetching = new HashSet<>();

  SessionWitness(Witness witness, NodeWitness node) {
    this.witness = witness;
    this.node = node;
  }

  // ---- what comes ----

  @Override
  public Frame receiving(Connection from, Frame frame) {
    switch (frame.message()) {
      case DataMessage.Get _ -> ask(frame.header(), false);
      case DataMessage.Put _, DataMessage.Remove _, EntryChange _ -> ask(frame.header(), true);
      case NodeMessage.Control control -> node.receiving(control.protobuf());
      case ReplicationMessage message -> receiving(frame.header().target(), message);
      default -> {}
    }
    return frame;
  }

  private void ask(Header header, boolean isWrite) {
    Header.Target target = header.target();
    if (target == null || header.correlation() == 0) {
      return;
    }
    Header.Attempt attempt = header.attempt();
    MemberId madeBy = attempt == null ? null : witness.dots().madeBy(place(target), attempt);
    asked.put(header.correlation(), new Asked(header, isWrite, epoch(target), madeBy));
  }

  private long epoch(Header.Target target) {
    PartitionRow row = witness.table().row(target.group(), target.partition());
    return row == null ? 0 : row.epoch();
  }

  private void receiving(Header.@Nullable Target target, ReplicationMessage message) {
    if (target != null) {
      tell(target, () -> "is told " + message);
    }
    switch (message) {
      case ReplicationMessage.Deltas deltas -> {
        for (ReplicationMessage.DeltaSection section : deltas.sections()) {
          witness.dots().given(node.id(), section);
          if (fetching.contains(new Place(section.group(), section.partition()))) {
            witness.seen().saw(Situation.STREAMED_DURING_SNAPSHOT);
          }
        }
      }
      case ReplicationMessage.Attached attached when target != null -> {
        boolean streams = attached.mode() == AttachMode.STREAM;
        boolean fetches =
            attached.mode() == AttachMode.SNAPSHOT || attached.mode() == AttachMode.COMPARE;
        if (streams || fetches) {
          witness.dots().given(node.id(), place(target), attached.progress());
        }
        if (streams && !attached.progress().toMap().isEmpty()) {
          witness.seen().saw(Situation.STREAM_RESUMED);
        }
      }
      case ReplicationMessage.Chunk chunk when target != null -> {
        ReplicationMessage.Cut cut = chunk.cut();
        if (cut == null) {
          fetching.add(place(target));
        } else {
          fetching.remove(place(target));
          witness.dots().given(node.id(), place(target), cut.progress());
          witness.seen().saw(Situation.SNAPSHOT_FETCHED);
        }
      }
      case ReplicationMessage.Resync _ -> witness.seen().saw(Situation.RESYNC);
      default -> {}
    }
  }

  // ---- what goes ----

  @Override
  public Frame sending(Connection to, Frame frame) {
    switch (frame.message()) {
      case DataMessage.Result result -> answer(frame.header(), result);
      case SessionMessage.Failure failure -> refused(frame.header(), failure.code());
      case SessionMessage.NotOwner _ -> deposed(frame.header());
      case NodeMessage.Control control -> node.sending(control.protobuf());
      case ReplicationMessage message -> sending(frame.header().target(), message);
      default -> {}
    }
    return frame;
  }

  private void answer(Header reply, DataMessage.Result result) {
    Asked request = asked.remove(reply.correlation());
    Header.Target target = request == null ? null : request.header().target();
    if (request == null || target == null) {
      return;
    }
    MemberId self = node.id();
    boolean acting = reply.has(Header.ACTING);
    boolean acknowledges = request.isWrite() && result.applied();
    if (acting) {
      witness.seen().saw(Situation.ACTING_ANSWER);
    }
    tell(target, () -> "answers " + request.header().attempt() + " by " + result.applied());
    witness.answered(place(target));
    Answer answer = new Answer(self, target.group(), target.partition(), acknowledges, acting);
    witness.answers().answered(answer, witness.nowNanos());
    if (acknowledges) {
      acknowledged(self, request, target, acting);
    }
  }

  private void acknowledged(MemberId self, Asked request, Header.Target target, boolean acting) {
    if (acting) {
      witness.seen().saw(Situation.ACTING_WRITE);
    }
    if (request.epoch() != epoch(target)) {
      witness.seen().saw(Situation.EPOCH_CHANGED_UNDER_WRITE);
    }
    MemberId madeBy = request.madeBy();
    if (madeBy != null) {
      witness
          .seen()
          .saw(
              madeBy.equals(self)
                  ? Situation.RETRY_REMEMBERED
                  : Situation.RETRY_REMEMBERED_ELSEWHERE);
    }
    AckLevel level = request.header().level();
    Header.Attempt attempt = request.header().attempt();
    CommittedTable.Tenure tenure = witness.table().tenure(target.group(), target.partition(), self);
    boolean promisesCopies = level == null || level.compareTo(AckLevel.REPLICATED) >= 0;
    if (promisesCopies && attempt != null && tenure != null && !isMergedLater(target, acting)) {
      witness.dots().acknowledged(self, place(target), attempt, tenure.reign());
    }
  }

  /** What a side without quorum acknowledges comes to the primary when it is merged. */
  private boolean isMergedLater(Header.Target target, boolean acting) {
    return acting && witness.acts(target.group());
  }

  private void refused(Header reply, GridException.Code code) {
    Asked request = asked.remove(reply.correlation());
    Header.Target target = request == null ? null : request.header().target();
    if (request != null && target != null) {
      tell(target, () -> "refuses " + request.header().attempt() + " with " + code);
    }
    if (request != null && request.isWrite()) {
      switch (code) {
        case NOT_AVAILABLE -> witness.seen().saw(Situation.REFUSED_WITHOUT_LEASE);
        case OVERLOADED -> witness.seen().saw(Situation.REFUSED_OVERLOADED);
        case INDETERMINATE -> witness.seen().saw(Situation.DEPOSED_UNDER_WRITE);
        default -> {}
      }
    }
  }

  private void deposed(Header reply) {
    Asked request = asked.remove(reply.correlation());
    Header.Target target = request == null ? null : request.header().target();
    if (request != null
        && request.isWrite()
        && target != null
        && request.epoch() != epoch(target)) {
      witness.seen().saw(Situation.DEPOSED_UNDER_WRITE);
    }
  }

  private void sending(Header.@Nullable Target target, ReplicationMessage message) {
    MemberId self = node.id();
    switch (message) {
      case ReplicationMessage.Deltas deltas ->
          deltas
              .sections()
              .forEach(section -> {
                witness.dots().sent(self, section);
                witness.names().sent(section);
              });
      case ReplicationMessage.DeltaAcks acks ->
          acks.sections()
              .forEach(ack ->
                  witness
                      .dots()
                      .contains(self, new Place(ack.group(), ack.partition()), ack.progress()));
      case ReplicationMessage.Attach attach when target != null ->
          witness.dots().attaches(self, place(target), attach.progress());
      case ReplicationMessage.Chunk chunk when target != null ->
          witness.dots().sent(self, place(target), chunk);
      default -> {}
    }
  }

  /** For who traces a partition. */
  private void tell(Header.Target target, Supplier<String> what) {
    witness.tell(() ->
        "%s partition=%d, group=%d %s"
            .formatted(node.id(), target.partition(), target.group(), what.get()));
  }

  private static Place place(Header.Target target) {
    return new Place(target.group(), target.partition());
  }
}
