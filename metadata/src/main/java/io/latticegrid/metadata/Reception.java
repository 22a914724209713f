package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.LogGeneration;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.JoinAnswer;
import io.latticegrid.metadata.wire.JoinRequest;
import io.latticegrid.metadata.wire.Welcome;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers nodes that want to come in. Confined to the control loop. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final ControlContext context;
  private final ReplicatedLog log;
  private final CoordinatorDuties duties;
  private final LinkReports links;
  private final Doubles doubles;

  Reception(
      ControlContext context, ReplicatedLog log, CoordinatorDuties duties, LinkReports links) {
    this.context = context;
    this.log = log;
    this.duties = duties;
    this.links = links;
    this.doubles = new Doubles(context, duties::heardSince);
  }

  void requested(MemberInfo from, JoinRequest request) {
    MemberInfo joiner = WireCodec.fromWire(request.getMember());
    MetadataImage image = log.image();
    GridException objection = objection(joiner, request);
    if (!joiner.equals(from)) {
      refuse(from, new GridException(Code.DUPLICATE_NODE, "the request names another node"));
    } else if (image == null && log.view() != null) {
      answer(from, JoinAnswer.Kind.WAIT, "the metadata log here is being restored");
    } else if (image == null && context.rules().expectedClusterId() != 0) {
      answer(from, JoinAnswer.Kind.WAIT, "the node here waits for its cluster");
    } else if (image == null) {
      answer(from, JoinAnswer.Kind.NO_CLUSTER, "");
    } else if (request.getLogGeneration() > LogGeneration.of(image)) {
      answer(from, JoinAnswer.Kind.WAIT, "the metadata log here was given up and begun anew");
    } else if (objection != null) {
      refuse(from, objection);
    } else {
      byMember(joiner, request, image);
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

  private @Nullable GridException objection(MemberInfo joiner, JoinRequest request) {
    MetadataImage image = log.image();
    if (image == null) {
      return null;
    }
    if (!image.clusterName().equals(request.getClusterName())) {
      return new GridException(
          Code.WRONG_CLUSTER,
          "the cluster here is '%s', not '%s'; give the other address, or the other cluster-name"
              .formatted(image.clusterName(), request.getClusterName()));
    }
    if (request.getClusterId() != 0 && request.getClusterId() != image.clusterId()) {
      return new GridException(
          Code.WRONG_CLUSTER,
          ("the cluster here has the id %016x, and the node's data directory belongs to %016x; to"
                  + " join here, start the node with an empty data directory")
              .formatted(image.clusterId(), request.getClusterId()));
    }
    int level = image.catalog().featureLevel();
    if (joiner.protocol().newest() < level) {
      return new GridException(
          Code.UNSUPPORTED_VERSION,
          ("the cluster is at feature level %d and the node speaks protocol versions %s; upgrade"
                  + " the node")
              .formatted(level, joiner.protocol()));
    }
    GridException superseded = generationObjection(request, LogGeneration.of(image));
    return superseded == null ? clockObjection(request) : superseded;
  }

  /**
   * A voter of a log that was given up must not go on with it. One that still has its memory may
   * come back: it drops that log when it hears of the newer one.
   */
  private @Nullable GridException generationObjection(JoinRequest request, int generation) {
    if (!request.hasLogVoter()
        || request.getReadmission()
        || request.getLogGeneration() >= generation) {
      return null;
    }
    return new GridException(
        Code.SUPERSEDED,
        ("the node's data directory votes in generation %d of the metadata log, which was given up;"
                + " generation %d was begun by 'metadata recover': start the node with an empty data"
                + " directory")
            .formatted(request.getLogGeneration(), generation));
  }

  private @Nullable GridException clockObjection(JoinRequest request) {
    int bound = context.rules().maxClockSkewMillis();
    long skew = request.getWallMillis() - context.ports().clock().wallMillis();
    if (bound == 0 || log.leading() == null || request.getWallMillis() == 0) {
      return null;
    }
    return Math.abs(skew) <= bound
        ? null
        : new GridException(
            Code.CLOCK_SKEW,
            ("the node's clock is %d ms %s the cluster's; allowed are %d: set the clock (NTP), or"
                    + " max-clock-skew-millis of the members")
                .formatted(Math.abs(skew), skew > 0 ? "ahead of" : "behind", bound));
  }

  private void byMember(MemberInfo joiner, JoinRequest request, MetadataImage image) {
    Optional<MemberInfo> same =
        image.members().stream()
            .filter(member -> member.id().nodeId() == joiner.id().nodeId())
            .findFirst();
    if (same.isPresent() && !isTheSame(same.get(), joiner)) {
      return;
    }
    if (log.leading() != null) {
      if (image.isMember(joiner.id())) {
        welcome(joiner, image);
      } else if (request.getReadmission() && !Arrivals.mayBringSomething(image, joiner.id())) {
        String reason = "no partition waits for " + joiner.id() + "; its copies are superseded";
        answer(joiner, JoinAnswer.Kind.NOTHING_TO_GIVE, reason);
      } else {
        duties.join(joiner, WireCodec.inheritance(request));
      }
      return;
    }
    redirect(joiner, image);
  }

  /** Whether a joiner is a member that was let in already, or a later life of it. */
  private boolean isTheSame(MemberInfo member, MemberInfo joiner) {
    boolean leads = log.leading() != null;
    return switch (doubles.judge(member, joiner, leads)) {
      case SAME -> true;
      case LATER -> {
        links.supersede(member.id(), context.now());
        yield true;
      }
      case OPEN -> {
        if (leads) {
          answer(joiner, JoinAnswer.Kind.WAIT, "is " + member.id() + " still alive?");
        }
        yield !leads;
      }
      case DOUBLE -> {
        refuse(joiner, alive(member));
        yield false;
      }
    };
  }

  private static GridException alive(MemberInfo member) {
    return new GridException(
        Code.DUPLICATE_NODE,
        ("node %016x is a member as incarnation %d, alive at %s; was its data directory copied?"
                + " Start this node with an empty one")
            .formatted(member.id().nodeId(), member.id().incarnation(), member.address()));
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

  private void refuse(MemberInfo joiner, GridException why) {
    String reason = String.valueOf(why.getMessage());
    LOG.warn("refusing {} at {} ({}): {}", joiner.id(), joiner.address(), why.code(), reason);
    JoinAnswer.Builder body =
        JoinAnswer.newBuilder()
            .setKind(JoinAnswer.Kind.REFUSED)
            .setReason(reason)
            .setCode(why.code().number());
    context.outbox().send(joiner, ControlMessage.newBuilder().setJoinAnswer(body));
  }

  private void answer(MemberInfo to, JoinAnswer.Kind kind, String reason) {
    JoinAnswer.Builder body = JoinAnswer.newBuilder().setKind(kind).setReason(reason);
    context.outbox().send(to, ControlMessage.newBuilder().setJoinAnswer(body));
  }
}
