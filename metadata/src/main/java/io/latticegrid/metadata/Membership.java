package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.CoordinatorLog;
import io.latticegrid.metadata.log.LogConfig;
import io.latticegrid.metadata.log.LogDuties;
import io.latticegrid.metadata.swim.SwimCodec;
import io.latticegrid.metadata.swim.SwimConfig;
import io.latticegrid.metadata.swim.SwimDetector;
import io.latticegrid.metadata.swim.SwimMessage;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Ping;
import io.latticegrid.metadata.wire.Pong;
import io.latticegrid.metadata.wire.Removed;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's life as a member: wires the log, the coordinator's duties, the watch over the
 * coordinator, links and leases. Confined to the control loop.
 */
final class Membership implements LogDuties {
  private final ControlContext context;
  private final Lease lease;
  private final CoordinatorLog log;
  private final SwimDetector detector;
  private final Suspicions suspicions;
  private final CoordinatorDuties duties;
  private final CoordinatorWatch watch;
  private final LinkReports links;
  private final Reception reception;
  private final TableRequests requests;
  private final MapRequests maps;
  private boolean leaseEnded;

  Membership(ControlContext context, Consumer<MetadataImage> imageChanged) {
    this.context = context;
    lease = new Lease(context.now());
    LogConfig config =
        new LogConfig(context.retryNanos(), context.leaseNanos(), context.timeoutNanos());
    log =
        new CoordinatorLog(
            context.selfId(), config, context.ports().clock(), context.outbox(), this);
    detector = detector(context);
    suspicions = new Suspicions(context.silenceNanos(), context.leaseNanos(), detector);
    duties = new CoordinatorDuties(context, log, lease, suspicions);
    watch = new CoordinatorWatch(context, log, suspicions);
    links = new LinkReports(context, suspicions);
    reception = new Reception(context, log, duties, links);
    requests = new TableRequests(context.selfId(), log);
    maps = new MapRequests(log);
    log.subscribe((delta, image) -> changed(delta, image, imageChanged));
  }

  private static SwimDetector detector(ControlContext context) {
    ControlConfig config = context.config();
    return new SwimDetector(
        SwimConfig.of(config.pingMillis(), config.silenceMillis()),
        context.selfId(),
        context.ports().clock(),
        context.ports().rand().fork("swim"),
        (to, message) ->
            context
                .outbox()
                .send(to, ControlMessage.newBuilder().setSwim(SwimCodec.toWire(message))));
  }

  SwimDetector detector() {
    return detector;
  }

  CoordinatorLog log() {
    return log;
  }

  Lease lease() {
    return lease;
  }

  LinkReports links() {
    return links;
  }

  Reception reception() {
    return reception;
  }

  MapRequests maps() {
    return maps;
  }

  TableRequests requests() {
    return requests;
  }

  long takeovers() {
    return watch.attempts();
  }

  long removals() {
    return duties.removals();
  }

  MemberHealth health(MemberId member) {
    long now = context.now();
    if (member.equals(context.selfId())) {
      return new MemberHealth(false, lease.valid(now));
    }
    return log.leading() == null
        ? new MemberHealth(suspicions.reportedBy(member, context.selfId(), now), false)
        : duties.health(member, now);
  }

  void create(MetadataImage image) {
    log.create(image);
    duties.tick(context.now());
  }

  void welcome(Term term, MetadataImage image) {
    watch.heard(context.now());
    log.welcome(term, image);
  }

  /** This member serves no more. */
  void endLease() {
    leaseEnded = true;
  }

  void letGo(MemberId member) {
    duties.leave(member);
  }

  void close() {
    lease.revoke(context.now());
    leaseEnded = true;
    log.close();
  }

  void tick() {
    long now = context.now();
    log.tick();
    duties.tick(now);
    watch.tick(now);
    links.tick(now);
    detector.tick();
  }

  void received(MemberInfo from, ControlMessage message) {
    MetadataImage image = log.image();
    if (image != null && !image.isMember(from.id())) {
      if (message.getCommittedIndex() <= image.index()) {
        // It was a member at an index that this image covers, and is none now: it was removed and
        // hasn't heard.
        Removed.Builder body = Removed.newBuilder().setIndex(image.index());
        context.outbox().send(from, ControlMessage.newBuilder().setRemoved(body));
        return;
      }
    }
    long now = context.now();
    switch (message.getBodyCase()) {
      case PING -> pinged(from, message.getPing(), now);
      case PONG -> {
        log.noteProgress(from.id(), message.getCommittedIndex());
        duties.pong(from.id(), message.getPong(), now);
        log.advance();
      }
      case LEAVE -> duties.leave(from.id());
      case UNREACHABLE -> {
        links.unreachable(from.id(), message.getUnreachable(), now);
        log.advance();
      }
      case PROBE -> links.probe(message.getProbe());
      case SWIM -> {
        SwimMessage swim = SwimCodec.fromWire(message.getSwim());
        if (swim != null) {
          detector.received(from.id(), swim);
        }
      }
      case PREPARE -> {
        if (!message.getPrepare().getProbe()) {
          watch.giveTime(now);
        }
        log.received(from.id(), message.getCommittedIndex(), message);
      }
      default -> log.received(from.id(), message.getCommittedIndex(), message);
    }
  }

  @Override
  public @Nullable MetadataRecord due(MetadataImage image) {
    return duties.due(image);
  }

  @Override
  public boolean wouldFollow(MemberId candidate) {
    return log.leading() == null ? watch.misses(context.now()) : !duties.hasAuthority();
  }

  @Override
  public void termBegan() {
    duties.termBegan();
  }

  private void pinged(MemberInfo from, Ping ping, long now) {
    Term term = WireCodec.fromWire(ping.getTerm());
    MetadataImage image = log.image();
    if (!term.coordinator().equals(from.id()) || !log.follow(term)) {
      return;
    }
    watch.heard(now);
    if (ping.getGrantNanos() > 0 && !leaseEnded && image != null) {
      lease.extend(ping.getEchoNanos() + ping.getGrantNanos());
    }
    Pong.Builder body =
        Pong.newBuilder()
            .setTerm(ping.getTerm())
            .setSentNanos(now)
            .setEchoNanos(ping.getSentNanos());
    ControlMessage.Builder pong = ControlMessage.newBuilder().setPong(body);
    if (context.ports().buggify().at("control.late-pong")) {
      long late = context.pingNanos();
      context.ports().loop().schedule(late, () -> context.outbox().send(from, pong));
    } else {
      context.outbox().send(from, pong);
    }
  }

  private void changed(
      MetadataDelta delta, MetadataImage image, Consumer<MetadataImage> imageChanged) {
    context.outbox().imageIs(image);
    if (delta.changesMembers()) {
      links.imageIs(image);
      detector.membersAre(image.memberIds());
      duties.imageIs(image);
    }
    if (!delta.groups().isEmpty()) {
      duties.planAgain();
    }
    for (MemberInfo joined : delta.joined()) {
      if (duties.welcomed(joined.id())) {
        reception.welcome(joined, image);
      }
    }
    imageChanged.accept(image);
  }
}
