package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.JoinAnswer;
import io.latticegrid.metadata.wire.JoinRequest;
import io.latticegrid.metadata.wire.Welcome;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers nodes that want to come in. Confined to the control loop. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final ControlContext context;
  private final ReplicatedLog log;
  private final CoordinatorDuties duties;
  private final LinkReports links;

  Reception(
      ControlContext context, ReplicatedLog log, CoordinatorDuties duties, LinkReports links) {
    this.context = context;
    this.log = log;
    this.duties = duties;
    this.links = links;
  }

  void requested(MemberInfo from, JoinRequest request) {
    MemberInfo joiner = WireCodec.fromWire(request.getMember());
    MetadataImage image = log.image();
    if (!joiner.id().equals(from.id())) {
      refuse(from, Code.DUPLICATE_NODE, "the request names another node");
    } else if (image == null && log.view() != null) {
      answer(from, JoinAnswer.Kind.WAIT, "the metadata log here is being restored");
    } else if (image == null) {
      answer(from, JoinAnswer.Kind.NO_CLUSTER, "");
    } else if (!image.clusterName().equals(request.getClusterName())) {
      refuse(
          from,
          Code.WRONG_CLUSTER,
          "the cluster here is '"
              + image.clusterName()
              + "', not '"
              + request.getClusterName()
              + "'");
    } else {
      byMember(joiner, image);
    }
  }

  /** Hands the image to a new member. */
  void welcome(MemberInfo member, MetadataImage image) {
    Term term = log.leading();
    if (term != null) {
      Welcome.Builder body =
          Welcome.newBuilder().setTerm(WireCodec.toWire(term)).setImage(ImageCodec.toWire(image));
      context.outbox().send(member, ControlMessage.newBuilder().setWelcome(body));
    }
  }

  private void byMember(MemberInfo joiner, MetadataImage image) {
    Optional<MemberInfo> same =
        image.members().stream()
            .filter(member -> member.id().nodeId() == joiner.id().nodeId())
            .findFirst();
    if (same.isPresent() && same.get().id().incarnation() > joiner.id().incarnation()) {
      refuse(joiner, Code.DUPLICATE_NODE, "the node has joined as " + same.get().id());
      return;
    }
    if (same.isPresent() && same.get().id().incarnation() < joiner.id().incarnation()) {
      links.supersede(same.get().id(), context.now());
    }
    if (log.leading() != null) {
      if (image.isMember(joiner.id())) {
        welcome(joiner, image);
      } else {
        duties.join(joiner);
      }
      return;
    }
    redirect(joiner, image);
  }

  private void redirect(MemberInfo joiner, MetadataImage image) {
    MemberId coordinator = log.coordinator();
    Optional<MemberInfo> known = coordinator == null ? Optional.empty() : image.member(coordinator);
    if (known.isPresent() && known.get().id().nodeId() != joiner.id().nodeId()) {
      JoinAnswer.Builder body =
          JoinAnswer.newBuilder()
              .setKind(JoinAnswer.Kind.REDIRECT)
              .setCoordinator(WireCodec.toWire(known.get()));
      context.outbox().send(joiner, ControlMessage.newBuilder().setJoinAnswer(body));
    } else {
      answer(joiner, JoinAnswer.Kind.WAIT, "no coordinator is known at the moment");
    }
  }

  private void refuse(MemberInfo joiner, Code code, String reason) {
    LOG.warn("refusing {} at {} ({}): {}", joiner.id(), joiner.address(), code, reason);
    JoinAnswer.Builder body =
        JoinAnswer.newBuilder()
            .setKind(JoinAnswer.Kind.REFUSED)
            .setReason(reason)
            .setCode(code.number());
    context.outbox().send(joiner, ControlMessage.newBuilder().setJoinAnswer(body));
  }

  private void answer(MemberInfo to, JoinAnswer.Kind kind, String reason) {
    JoinAnswer.Builder body = JoinAnswer.newBuilder().setKind(kind).setReason(reason);
    context.outbox().send(to, ControlMessage.newBuilder().setJoinAnswer(body));
  }
}
