package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.LogGeneration;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.LogConfig;
import io.latticegrid.metadata.log.LogDuties;
import io.latticegrid.metadata.log.ReplicatedLog;
import io.latticegrid.metadata.raft.Boot;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.LogRecovery;
import io.latticegrid.metadata.raft.RaftGroup;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.raft.VoterMessages;
import io.latticegrid.metadata.swim.Reachability;
import io.latticegrid.metadata.swim.SwimCodec;
import io.latticegrid.metadata.swim.SwimConfig;
import io.latticegrid.metadata.swim.SwimDetector;
import io.latticegrid.metadata.swim.SwimMessage;
import io.latticegrid.metadata.wire.Appoint;
import io.latticegrid.metadata.wire.Appointed;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.Removed;
import io.latticegrid.metadata.wire.StoredPeers;
import io.latticegrid.metadata.wire.StoredPledge;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's life as a member, and as a voter on its way back: wires the log, the coordinator's
 * duties, links and leases. Confined to the control loop.
 */
final class Membership implements LogDuties, RaftMember.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final ControlContext context;
  private final RaftMember raft;
  private final ReplicatedLog log;
  private final SwimDetector detector;
  private final CoordinatorDuties duties;
  private final LinkReports links;
  private final Following following;
  private final Reception reception;
  private final TableRequests requests;
  private final MapRequests maps;
  private final Owner owner;

  /** Told what the log says. */
  interface Owner {
    /** The log's disk was read. */
    void booted(Boot boot);

    /** The log's disk can't be used. */
    void unusable(GridException reason);

    /** The committed metadata are this. */
    void imageChanged(MetadataImage image);
  }

  Membership(ControlContext context, Owner owner) {
    this.context = context;
    this.owner = owner;
    ControlPorts ports = context.ports();
    raft =
        new RaftMember(
            context.config().raft(),
            context.selfId(),
            new RaftMember.Ports(
                ports.clock(),
                ports.log().loop(),
                ports.loop(),
                ports.rand().fork("raft"),
                ports.log().disk(),
                ports.log().faults()),
            this);
    LogConfig config = new LogConfig(context.retryNanos(), context.timeoutNanos());
    log = new ReplicatedLog(context.selfId(), config, ports.clock(), context.outbox(), this, raft);
    detector = detector(context);
    Lease lease = new Lease(context.now());
    Suspicions suspicions = new Suspicions(context.silenceNanos(), context.leaseNanos(), detector);
    duties = new CoordinatorDuties(context, log, raft, lease, suspicions);
    links = new LinkReports(context, suspicions, this::deathReported);
    following = new Following(context, log, raft, links, lease);
    reception = new Reception(context, log, duties, links);
    requests = new TableRequests(context.selfId(), log);
    maps = new MapRequests(log);
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

  ReplicatedLog log() {
    return log;
  }

  Lease lease() {
    return following.lease();
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

  /** How many requests of this member are not decided yet. Thread-safe. */
  int undecided() {
    return log.undecided() + (duties.voters().isChanging() ? 1 : 0);
  }

  long removals() {
    return duties.removals();
  }

  MemberHealth health(MemberId member) {
    long now = context.now();
    if (member.equals(context.selfId())) {
      return new MemberHealth(false, lease().valid(now));
    }
    boolean suspect = detector.state(member) != Reachability.ALIVE || links.isReported(member, now);
    return new MemberHealth(suspect, log.leading() != null && duties.mayHoldLease(member, now));
  }

  /** Somebody may be proven dead: nothing waits for the next tick. */
  private void deathReported() {
    following.dropDeadLeader(context.now());
    log.advance();
  }

  /** Reads the log's disk; the owner is told. */
  void boot() {
    raft.boot(context.self().protocol().newest());
  }

  /** This node's part in creating a cluster of initial nodes. */
  Founding founding(int initialNodes, StoredPledge stored) {
    return new Founding(
        context, initialNodes, stored, (pledge, done) -> raft.save("pledge", pledge, done));
  }

  /** Begins a cluster with this node as its only voter. */
  void create() {
    long clusterId = context.ports().rand().fork("cluster").nextLong() | 1;
    raft.found(RaftGroup.name(clusterId, 0), RaftGroup.founder(context.selfId()));
  }

  void welcome(Term term, MetadataImage image) {
    log.follow(term);
    log.install(image);
  }

  /** This member serves no more. */
  void endLease() {
    following.endLease();
  }

  void letGo(MemberId member) {
    duties.leave(member);
  }

  void close() {
    lease().revoke(context.now());
    following.endLease();
    log.close();
    raft.close();
  }

  void tick() {
    long now = context.now();
    log.tick();
    duties.tick(now);
    links.tick(now);
    following.tick(now);
    detector.tick();
  }

  /** Whether the log may be begun anew here. */
  Recovery recovery() {
    return new Recovery(context, log, following, links, detector);
  }

  /** Begins the log anew with this node as its only voter. */
  void recover(MetadataImage known, Consumer<LogRecovery> done) {
    LOG.warn(
        "{} begins the metadata log anew after generation {}",
        context.selfId(),
        LogGeneration.of(known));
    raft.recover(known, done);
  }

  /** Whether this node has a place in the Raft group. */
  boolean isVoter() {
    return raft.standing() != null;
  }

  void received(MemberInfo from, ControlMessage message) {
    MetadataImage image = log.image();
    long now = context.now();
    if (consensus(from, message, now)) {
      log.advance();
    }
    if (image == null) {
      return;
    }
    if (!image.isMember(from.id())) {
      if (message.getClusterId() != 0 && message.getCommittedIndex() <= image.index()) {
        // It was a member at an index that this image covers, and is none now: it was removed and
        // hasn't heard.
        Removed.Builder body = Removed.newBuilder().setIndex(image.index());
        context.outbox().send(from, ControlMessage.newBuilder().setRemoved(body));
      }
      return;
    }
    log.noteProgress(from.id(), message.getCommittedIndex());
    switch (message.getBodyCase()) {
      case LEAVE -> duties.leave(from.id());
      case UNREACHABLE -> links.unreachable(from.id(), message.getUnreachable(), now);
      case PROBE -> links.probe(message.getProbe());
      case SWIM -> {
        SwimMessage swim = SwimCodec.fromWire(message.getSwim());
        if (swim != null) {
          detector.received(from.id(), swim);
        }
      }
      default -> {
        if (log.received(from.id(), message)) {
          log.advance();
        }
      }
    }
  }

  /** What voters tell each other, members or not; true if it was that. */
  private boolean consensus(MemberInfo from, ControlMessage message, long now) {
    switch (message.getBodyCase()) {
      case PING -> following.pinged(from, message.getPing(), now);
      case PONG -> duties.pong(from.id(), message.getPong(), now);
      case RAFT -> {
        RaftMessage raftMessage = message.getRaft();
        Endpoint sender = VoterMessages.endpoint(raftMessage.getSender());
        duties.voters().heard(raftMessage.getGroup(), sender);
        raft.received(raftMessage);
      }
      case APPOINT -> appointed(from, message.getAppoint());
      case APPOINTED -> duties.voters().appointed(message.getAppointed());
      // What is committed is committed, also by a coordinator of whose return this member hasn't
      // heard.
      case RECORDS, IMAGE_TRANSFER -> log.received(from.id(), message);
      case RETIRE -> raft.retire(VoterMessages.endpoint(message.getRetire().getEndpoint()));
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable MetadataRecord due(MetadataImage image) {
    return duties.due(image);
  }

  @Override
  public @Nullable String objection(MetadataRecord proposal, MetadataImage image) {
    return duties.objection(proposal, image);
  }

  @Override
  public MetadataImage founding() {
    RaftView view = Objects.requireNonNull(log.view());
    ControlConfig config = context.config();
    LOG.info("{} creates cluster '{}'", context.self().address(), config.clusterName());
    MetadataImage founded =
        MetadataImage.create(
            new Term(view.term(), context.selfId()),
            new ClusterIdentity(
                RaftGroup.clusterId(view.group()), config.clusterName(), config.partitionCount()),
            config.defaultGroup(),
            context.self());
    return Arrivals.keepsLog(founded, context.inheritance())
        ? founded.keeping(context.selfId())
        : founded;
  }

  @Override
  public void termBegan() {
    LOG.info("{} is coordinator in term {}", context.selfId(), log.leading());
    duties.termBegan();
  }

  @Override
  public void committed(MetadataDelta delta, MetadataImage image) {
    context.outbox().imageIs(image);
    duties.committed(delta, image);
    if (delta.changesMembers()) {
      links.imageIs(image);
      detector.membersAre(image.memberIds());
      duties.membersChanged(image);
      keepPeers(image);
      tellThoseWhoLeft(delta, image);
    }
    for (MemberInfo joined : delta.joined()) {
      if (duties.welcomed(joined.id())) {
        reception.welcome(joined, image);
      }
    }
    dropOldLog(image.index());
    owner.imageChanged(image);
  }

  /** What this node has of a log that was begun anew elsewhere is of no use to anybody. */
  void dropOldLog(long index) {
    RaftView view = log.view();
    if (view != null && RaftGroup.generation(view.group()) < LogGeneration.of(index)) {
      raft.retire(view.self());
    }
  }

  @Override
  public void booted(Boot boot) {
    owner.booted(boot);
  }

  @Override
  public void unusable(GridException reason) {
    owner.unusable(reason);
  }

  @Override
  public void applied(@Nullable MetadataRecord change, MetadataImage image) {
    log.applied(change, image);
  }

  @Override
  public void viewed(@Nullable RaftView view) {
    RaftView before = log.view();
    boolean first = before == null && view != null;
    if (view != null && (before == null || !before.voters().equals(view.voters()))) {
      LOG.info("{} sees the voters {}", context.selfId(), view.voters());
    }
    log.viewed(view);
    MetadataImage image = log.image();
    if (first && image != null) {
      keepPeers(image);
    }
  }

  @Override
  public void send(Endpoint target, RaftMessage message) {
    log.send(target, message);
  }

  /** A voter finds the others by this after a restart of all. */
  private void keepPeers(MetadataImage image) {
    if (raft.standing() != null && image.isMember(context.selfId())) {
      StoredPeers.Builder peers = StoredPeers.newBuilder();
      image.members().forEach(member -> peers.addMembers(WireCodec.toWire(member)));
      raft.save("peers", peers.build().toByteArray(), () -> {});
    }
  }

  private void tellThoseWhoLeft(MetadataDelta delta, MetadataImage image) {
    if (log.leading() != null) {
      for (MemberInfo left : delta.left()) {
        Removed.Builder body = Removed.newBuilder().setIndex(image.index());
        context.outbox().send(left, ControlMessage.newBuilder().setRemoved(body));
      }
    }
  }

  private void appointed(MemberInfo from, Appoint appoint) {
    Endpoint endpoint = VoterMessages.endpoint(appoint.getEndpoint());
    RaftMember.Standing present = raft.standing();
    boolean late = present != null && present.endpoint().appointment() > endpoint.appointment();
    if (endpoint.nodeId() == context.selfId().nodeId() && !late) {
      Appointed.Builder body =
          Appointed.newBuilder().setGroup(appoint.getGroup()).setEndpoint(appoint.getEndpoint());
      raft.appointed(
          appoint.getGroup(),
          endpoint,
          appoint.getInitial(),
          () -> context.outbox().send(from, ControlMessage.newBuilder().setAppointed(body)));
    }
  }
}
