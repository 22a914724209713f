package io.latticegrid.metadata.codec;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.DefaultGroup;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimCodec;
import io.latticegrid.metadata.swim.SwimMessage;
import io.latticegrid.metadata.swim.SwimUpdate;
import io.latticegrid.metadata.wire.Append;
import io.latticegrid.metadata.wire.AppendAck;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.ImageTransfer;
import io.latticegrid.metadata.wire.JoinAnswer;
import io.latticegrid.metadata.wire.JoinRequest;
import io.latticegrid.metadata.wire.Leave;
import io.latticegrid.metadata.wire.LogEntryData;
import io.latticegrid.metadata.wire.Ping;
import io.latticegrid.metadata.wire.Pong;
import io.latticegrid.metadata.wire.Prepare;
import io.latticegrid.metadata.wire.Probe;
import io.latticegrid.metadata.wire.Promise;
import io.latticegrid.metadata.wire.Propose;
import io.latticegrid.metadata.wire.ProposeAnswer;
import io.latticegrid.metadata.wire.Removed;
import io.latticegrid.metadata.wire.Unreachable;
import io.latticegrid.metadata.wire.Voter;
import io.latticegrid.metadata.wire.Welcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One message of every kind, with every field set. */
final class ControlSamples {
  static final MemberInfo OLD =
      new MemberInfo(new MemberId(0x0C0FFEE0_0C0FFEE0L, 3), new Address("10.0.0.1", 7400), 2, 1);
  static final MemberInfo YOUNG =
      new MemberInfo(
          new MemberId(0xFEEDFACE_DEADBEEFL, 1), new Address("10.0.0.2", 7410), 4, 1, "east");
  static final Term TERM = new Term(7, OLD.id());

  private ControlSamples() {}

  private static MetadataImage founded(long clusterId) {
    return MetadataImage.create(
        TERM,
        new ClusterIdentity(clusterId, "demo", 2),
        new DefaultGroup(1, GroupInfo.OnSplit.REFUSE),
        OLD);
  }

  static MetadataImage image() {
    MetadataImage image = founded(0x1234_5678_9ABC_DEFFL);
    for (MetadataRecord change : records().values()) {
      image = image.objection(change) == null ? image.apply(change, TERM) : image;
    }
    return image;
  }

  /** A record of every kind, by name. */
  static Map<String, MetadataRecord> records() {
    List<MemberId> both = List.of(OLD.id(), YOUNG.id());
    List<MemberId> sole = List.of(OLD.id());
    PartitionRow moving = new PartitionRow(0, 2, 1, both, sole, both);
    PartitionRow settled = new PartitionRow(0, 3, 1, both, both, List.of());
    PartitionRow promoted =
        new PartitionRow(0, 4, 4, List.of(YOUNG.id()), List.of(YOUNG.id()), List.of());
    PartitionRow away = new PartitionRow(1, 2, 1, List.of(), List.of(), List.of(), sole);
    Map<String, MetadataRecord> records = new LinkedHashMap<>();
    records.put("term_began", new MetadataRecord.TermBegan(new Term(4, OLD.id())));
    records.put(
        "member_joined",
        new MetadataRecord.MemberJoined(YOUNG, List.of(new GroupRows(1, List.of(moving)))));
    records.put("rows_changed", new MetadataRecord.RowsChanged(new GroupRows(1, List.of(settled))));
    records.put(
        "map_created", new MetadataRecord.MapCreated("flights", "default", new byte[] {1, 2, 3}));
    records.put(
        "group_created",
        new MetadataRecord.GroupCreated(
            "wide",
            GroupInfo.Mode.STRICT,
            2,
            2,
            GroupInfo.TotalLoss.EMPTY,
            GroupInfo.OnSplit.REFUSE));
    records.put(
        "group_changed",
        new MetadataRecord.GroupChanged(
            "default", 3, 2, GroupInfo.TotalLoss.EMPTY, GroupInfo.OnSplit.REFUSE));
    records.put("member_merged", new MetadataRecord.MemberMerged(YOUNG.id()));
    records.put("member_draining", new MetadataRecord.MemberDraining(YOUNG.id(), true));
    records.put("member_forgotten", new MetadataRecord.MemberForgotten(new MemberId(0x0DD, 2)));
    records.put("loss_accepted", new MetadataRecord.LossAccepted(1, List.of(0, 1)));
    records.put(
        "losses_accepted",
        new MetadataRecord.LossesAccepted(
            1, List.of(new MetadataRecord.Loss(0, 2), new MetadataRecord.Loss(1, 257))));
    goers(promoted, away).forEach(records::put);
    records.put("feature_level_raised", new MetadataRecord.FeatureLevelRaised(2));
    records.put("map_moving", new MetadataRecord.MapMoving(3, 2));
    records.put("map_partition_moved", new MetadataRecord.MapPartitionMoved(3, 9, 1, 2, 5, 6, 7));
    return records;
  }

  private static Map<String, MetadataRecord> goers(PartitionRow promoted, PartitionRow away) {
    Map<String, MetadataRecord> records = new LinkedHashMap<>();
    records.put(
        "members_left",
        new MetadataRecord.MembersLeft(
            List.of(OLD.id()), List.of(new GroupRows(1, List.of(promoted, away)))));
    records.put("founded", new MetadataRecord.Founded(founded(0x1234_5678L)));
    MemberInfo returned =
        new MemberInfo(new MemberId(0x0C0FFEE0_0C0FFEE0L, 4), OLD.address(), 2, 1);
    records.put(
        "member_returned",
        new MetadataRecord.MemberReturned(
            returned, List.of(OLD.id()), List.of(new GroupRows(1, List.of(promoted)))));
    records.put(
        "members_left/logs",
        new MetadataRecord.MembersLeft(
            List.of(OLD.id(), YOUNG.id()),
            List.of(new GroupRows(1, List.of(away))),
            7,
            List.of(YOUNG.id()),
            List.of(OLD.id())));
    records.put(
        "member_returned/others",
        new MetadataRecord.MemberReturned(
            returned,
            List.of(OLD.id(), YOUNG.id(), new MemberId(0x0DD, 2)),
            List.of(new GroupRows(1, List.of(away))),
            true,
            List.of(YOUNG.id()),
            List.of(new MemberId(0x0DD, 2))));
    return records;
  }

  /** A message of every kind, by the name of its body; appends of every record besides. */
  static Map<String, ControlMessage> messages() {
    Map<String, ControlMessage> messages = new LinkedHashMap<>();
    membership().forEach((name, message) -> messages.put(name, message.build()));
    log().forEach((name, message) -> messages.put(name, message.build()));
    life().forEach((name, message) -> messages.put(name, message.build()));
    RaftSamples.messages(sample("map_created"))
        .forEach((name, message) -> messages.put(name, message.build()));
    messages.replaceAll((name, message) ->
        message.toBuilder().setClusterId(0x1234_5678_9ABC_DEFFL).setCommittedIndex(41).build());
    return messages;
  }

  private static Map<String, ControlMessage.Builder> membership() {
    Map<String, ControlMessage.Builder> messages = new LinkedHashMap<>();
    messages.put(
        "join_request",
        message()
            .setJoinRequest(
                JoinRequest.newBuilder()
                    .setMember(WireCodec.toWire(YOUNG))
                    .setClusterName("demo")
                    .setReadmission(true)));
    messages.put(
        "join_answer",
        message()
            .setJoinAnswer(
                JoinAnswer.newBuilder()
                    .setKind(JoinAnswer.Kind.REDIRECT)
                    .setCoordinator(WireCodec.toWire(OLD))
                    .setReason("why")));
    messages.put(
        "welcome",
        message()
            .setWelcome(
                Welcome.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setImage(ImageCodec.toWire(image()))));
    messages.put("removed", message().setRemoved(Removed.newBuilder().setIndex(41)));
    messages.put("leave", message().setLeave(Leave.getDefaultInstance()));
    return messages;
  }

  private static Map<String, ControlMessage.Builder> log() {
    Map<String, ControlMessage.Builder> messages = new LinkedHashMap<>();
    messages.put(
        "prepare",
        message().setPrepare(Prepare.newBuilder().setTerm(WireCodec.toWire(TERM)).setProbe(true)));
    messages.put(
        "promise",
        message()
            .setPromise(
                Promise.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setProbe(true)
                    .setGranted(true)
                    .setPromised(WireCodec.toWire(TERM))
                    .setImage(ImageCodec.toWire(image()))
                    .setAccepted(entry(sample("map_created")))));
    records().forEach((name, change) -> messages.put("append/" + name, append(change)));
    messages.put("append", append(sample("term_began")));
    messages.put(
        "append_ack",
        message()
            .setAppendAck(
                AppendAck.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setAcceptedIndex(42)
                    .setNeedImage(true)));
    messages.put(
        "image_transfer",
        message()
            .setImageTransfer(
                ImageTransfer.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setImage(ImageCodec.toWire(image()))));
    messages.put(
        "propose",
        message()
            .setPropose(
                Propose.newBuilder()
                    .setRequest(5)
                    .setRecord(WireCodec.toWire(sample("group_created")))));
    messages.put(
        "propose_answer",
        message()
            .setProposeAnswer(
                ProposeAnswer.newBuilder()
                    .setRequest(5)
                    .setOutcome(ProposeAnswer.Outcome.REJECTED)
                    .setIndex(42)
                    .setReason("why")));
    return messages;
  }

  private static Map<String, ControlMessage.Builder> life() {
    Map<String, ControlMessage.Builder> messages = new LinkedHashMap<>();
    messages.put(
        "ping",
        message()
            .setPing(
                Ping.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setSentNanos(-5)
                    .setEchoNanos(6)
                    .setGrantNanos(1_000_000_000)
                    .setDigestIndex(41)
                    .setDigest(-7)));
    messages.put(
        "ping_since_an_image",
        message()
            .setPing(
                Ping.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setGrantNanos(1_000_000_000)
                    .setSinceIndex(40)));
    messages.put(
        "pong",
        message()
            .setPong(
                Pong.newBuilder()
                    .setTerm(WireCodec.toWire(TERM))
                    .setSentNanos(6)
                    .setEchoNanos(-5)
                    .setVoter(Voter.newBuilder().setNodeId(11).setAppointment(77))));
    messages.put(
        "unreachable",
        message()
            .setUnreachable(
                Unreachable.newBuilder().setMember(WireCodec.toWire(OLD.id())).setRefused(true)));
    messages.put(
        "probe", message().setProbe(Probe.newBuilder().setMember(WireCodec.toWire(OLD.id()))));
    swim().forEach((name, swim) -> messages.put(name, message().setSwim(SwimCodec.toWire(swim))));
    return messages;
  }

  /** A message of each kind of the failure detector. */
  static Map<String, SwimMessage> swim() {
    List<SwimUpdate> updates =
        List.of(
            new SwimUpdate(OLD.id(), Reachability.SUSPECT, 3, YOUNG.id()),
            new SwimUpdate(YOUNG.id(), Reachability.ALIVE, 4, YOUNG.id()));
    List<SwimUpdate> grave =
        List.of(new SwimUpdate(OLD.id(), Reachability.UNREACHABLE, 0, YOUNG.id()));
    Map<String, SwimMessage> messages = new LinkedHashMap<>();
    messages.put("swim", new SwimMessage.Probe(7, updates));
    messages.put("swim/ack", new SwimMessage.Ack(7, List.of()));
    messages.put("swim/probe_for", new SwimMessage.ProbeFor(8, OLD.id(), updates));
    messages.put("swim/nack", new SwimMessage.Nack(8, grave));
    messages.put("swim/exchange", new SwimMessage.Exchange(-9, true, updates));
    return messages;
  }

  private static ControlMessage.Builder append(MetadataRecord change) {
    return message()
        .setAppend(
            Append.newBuilder()
                .setTerm(WireCodec.toWire(TERM))
                .setCommittedIndex(41)
                .setCommittedTerm(WireCodec.toWire(TERM))
                .setCommittedDigest(image().digest())
                .setEntry(entry(change)));
  }

  private static MetadataRecord sample(String name) {
    return Objects.requireNonNull(records().get(name));
  }

  private static LogEntryData.Builder entry(MetadataRecord change) {
    return LogEntryData.newBuilder()
        .setTerm(WireCodec.toWire(TERM))
        .setIndex(42)
        .setRecord(WireCodec.toWire(change));
  }

  private static ControlMessage.Builder message() {
    return ControlMessage.newBuilder();
  }
}
