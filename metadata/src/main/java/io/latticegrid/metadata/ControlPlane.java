package io.latticegrid.metadata;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.ControlStats.Role;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.lease.Lease;
import io.latticegrid.metadata.log.MetadataListener;
import io.latticegrid.metadata.log.MetadataLog;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.metadata.raft.Boot;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.swim.MemberState;
import io.latticegrid.metadata.swim.SwimStats;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.JoinAnswer;
import io.latticegrid.metadata.wire.Welcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that knows who belongs to the cluster and who serves what: membership, failure
 * detection, leases and the metadata log behind one face. Confined to the control loop, save for
 * {@link #lease()}, which any thread may read.
 *
 * <pre>
 * NEW ── start ──▶ JOINING ── created, or let in ──▶ MEMBER ⇄ COORDINATOR ── leave ──▶ LEFT
 *                     └── refused ──▶ REMOVED ◀── the cluster went on without it ──┘
 * </pre>
 */
public final class ControlPlane {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  private final ControlContext context;
  private final Membership membership;
  private Role role = Role.NEW;
  private @Nullable JoinMode howToJoin;
  private @Nullable Joining joining;
  private @Nullable Departure departure;
  private @Nullable Cancelable timer;
  private long foreign;

  /** For a node that is in no cluster yet; {@code self} says who it is and where it listens. */
  public ControlPlane(
      ControlConfig config, AdmissionRules rules, MemberInfo self, ControlPorts ports) {
    this(config, rules, self, () -> Inheritance.NONE, ports);
  }

  /** The same for a member that keeps a log, with what is in it once it is started. */
  public ControlPlane(
      ControlConfig config,
      AdmissionRules rules,
      MemberInfo self,
      Supplier<Inheritance> inherited,
      ControlPorts ports) {
    ControlOutbox outbox = new ControlOutbox(self.id(), ports.peers(), ports.buggify());
    context = new ControlContext(config, rules, self, inherited, ports, outbox);
    membership = new Membership(context, new LogOwner());
    membership.log().subscribe(ports.listener());
  }

  /** Creates or joins a cluster; the listener is told when it is done. */
  public void start(JoinMode mode) {
    enter();
    Invariant.check(role == Role.NEW, "started twice");
    role = Role.JOINING;
    howToJoin = mode;
    membership.boot();
    tick();
  }

  /** What the log tells. */
  private final class LogOwner implements Membership.Owner {
    @Override
    public void booted(Boot boot) {
      JoinMode mode = howToJoin;
      if (role == Role.JOINING && mode != null) {
        boolean restored = boot.endpoint() != null;
        joining =
            new Joining(
                context,
                restored ? mode.and(boot.peers()) : mode,
                boot,
                mode.initialNodes() == 0
                    ? null
                    : membership.founding(mode.initialNodes(), boot.pledge()));
        createIfDue();
      }
    }

    @Override
    public void unusable(GridException reason) {
      if (role == Role.JOINING) {
        end(Role.REMOVED);
        context.ports().listener().refused(reason);
      }
    }

    @Override
    public void imageChanged(MetadataImage image) {
      // A log that is read again shows the time before a removal first.
      JoinMode mode = howToJoin;
      boolean news = mode == null || image.index() > mode.removedAt();
      if (role == Role.JOINING && news && image.isMember(context.selfId())) {
        LOG.info("{} belongs to cluster '{}'", context.self().address(), image.clusterName());
        joining = null;
        role = Role.MEMBER;
        // Only after all listeners have seen the image.
        context.ports().loop().execute(this::joined);
      }
      ControlPlane.this.imageChanged(image);
    }

    private void joined() {
      if (isMember()) {
        context.ports().listener().joined();
      }
    }
  }

  /** Stops for good without a word to anybody, as a crash would. */
  public void stop() {
    enter();
    end(role == Role.REMOVED ? Role.REMOVED : Role.LEFT);
  }

  /** A control message came. */
  public void received(MemberInfo from, byte[] message) {
    enter();
    try {
      dispatch(from, ControlMessage.parseFrom(message));
    } catch (InvalidProtocolBufferException | MalformedDataException e) {
      foreign++;
      LOG.warn("dropped a control message of {}: {}", from.id(), e.getMessage());
    }
  }

  /** A link is there that nobody asked for by address. */
  public void linkUp(MemberInfo peer) {
    linkUp(null, peer);
  }

  /**
   * A link is there; {@code contacted} is the address given to {@link ControlPeers#contact}, if
   * that led to it.
   */
  public void linkUp(@Nullable Address contacted, MemberInfo peer) {
    enter();
    context.outbox().note(peer);
    if (role == Role.JOINING && joining != null) {
      joining.linkUp(contacted, peer);
    } else if (isMember()) {
      membership.links().linkUp(peer, context.now());
    }
  }

  /** A link is gone; refused if a new one was refused at once. */
  public void linkDown(MemberId peer, boolean refused) {
    enter();
    if (isMember()) {
      membership.links().linkDown(peer, refused, context.now());
    }
  }

  /**
   * {@link ControlPeers#contact} did not succeed; refused if nobody listens there, else it is
   * merely unreachable.
   */
  public void connectFailed(Address address, boolean refused) {
    enter();
    if (role == Role.JOINING && joining != null) {
      joining.connectFailed(address, refused);
      createIfDue();
    } else if (isMember()) {
      membership.links().connectFailed(address, refused, context.now());
    }
  }

  /** The committed metadata; null outside a cluster. */
  public @Nullable MetadataImage image() {
    return role == Role.JOINING || role == Role.NEW ? null : membership.log().image();
  }

  /** The log itself. */
  public MetadataLog log() {
    return membership.log();
  }

  /** Adds a listener for the committed steps; it is told at once of what there is. */
  public void subscribe(MetadataListener listener) {
    enter();
    membership.log().subscribe(listener);
  }

  /** This member's lease. Thread-safe. */
  public Lease lease() {
    return membership.lease();
  }

  /** Creates a replica group; an equal one that exists counts as created. */
  public void createGroup(
      String name, GroupInfo.Mode mode, int backups, Consumer<ProposalOutcome> outcome) {
    enter();
    membership.requests().createGroup(name, mode, backups, outcome);
  }

  /**
   * Opens a map: one of the same name and definition that exists, or else, if wanted, a new one.
   * The callback gets the map or an error: the map exists with another definition, does not exist,
   * or the cluster could not be asked.
   */
  public void openMap(
      MapDefinition definition,
      boolean createIfMissing,
      BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    enter();
    membership.maps().open(definition, createIfMissing, callback);
  }

  /**
   * Asks, as the primary, for a replica to be taken into or out of the in-sync set of a row of this
   * epoch.
   */
  public void requestInSync(InSyncRequest request, Consumer<ProposalOutcome> outcome) {
    enter();
    membership.requests().inSync(request, outcome);
  }

  /** Asks, as the frozen primary, for the partition to pass to the first of the row's target. */
  public void requestHandOver(
      int group, int partition, long epoch, Consumer<ProposalOutcome> outcome) {
    enter();
    membership.requests().handOver(group, partition, epoch, outcome);
  }

  /**
   * Begins the metadata log anew, after its quorum is lost for good: with what this member knows,
   * and with this member as its only voter. What the others decided without it is lost.
   *
   * @param clusterId the cluster that the caller means
   * @param outcome told the new generation, or why nothing was done
   */
  public void recover(long clusterId, BiConsumer<Integer, @Nullable GridException> outcome) {
    enter();
    MetadataImage image = isMember() ? image() : null;
    GridException objection = membership.recovery().objection(image, clusterId);
    if (image == null || objection != null) {
      outcome.accept(0, objection);
    } else {
      membership.recover(image, done -> outcome.accept(done.generation() + 1, null));
    }
  }

  /**
   * Leaves the cluster in order: this member's lease ends at once; done when it is out, or when
   * nobody answered for long.
   */
  public void leave(Runnable done) {
    enter();
    MetadataImage image = image();
    membership.lease().revoke(context.now());
    if (!isMember() || image == null || image.members().size() == 1) {
      stop();
      done.run();
    } else if (departure == null) {
      departure = new Departure(context, membership, done);
      membership.endLease();
      departure.ask();
    }
  }

  /** This member. */
  public MemberInfo self() {
    return context.self();
  }

  /** How a member is, as far as this one knows. */
  public MemberHealth health(MemberId member) {
    return membership.health(member);
  }

  /** How the metadata log's Raft group stands as seen here; null at a node that only observes. */
  public @Nullable RaftView voters() {
    return membership.log().view();
  }

  /** How many requests of this member, of members and voters, are not decided yet. Thread-safe. */
  public int undecided() {
    return membership.undecided();
  }

  /** How it stands. */
  public ControlStats stats() {
    boolean leads = role == Role.MEMBER && membership.log().leading() != null;
    MetadataImage image = image();
    return new ControlStats(
        leads ? Role.COORDINATOR : role,
        membership.log().followed(),
        membership.log().committedIndex(),
        image == null ? 0 : image.members().size(),
        membership.log().decided(),
        membership.log().termsLed(),
        membership.removals(),
        foreign,
        joining == null ? List.of() : joining.waitingFor());
  }

  /** What this member believes of each member of the cluster, in the order of the image. */
  public List<MemberState> memberStates() {
    enter();
    MetadataImage image = image();
    return image == null ? List.of() : membership.detector().states(image.memberIds());
  }

  /** Whom this member believes to be unreachable, in order of their ids. */
  public List<MemberId> unreachable() {
    enter();
    MetadataImage image = image();
    return image == null ? List.of() : membership.detector().unreachable(image.members());
  }

  /** What failure detection counts. Thread-safe. */
  public SwimStats swimStats() {
    return membership.detector().stats();
  }

  private void dispatch(MemberInfo from, ControlMessage message) {
    if (role != Role.JOINING && role != Role.MEMBER && departure == null) {
      return;
    }
    MetadataImage image = membership.log().image();
    if (image != null
        && message.getClusterId() != 0
        && message.getClusterId() != image.clusterId()) {
      foreign++;
      return;
    }
    context.outbox().note(from);
    if (role == Role.JOINING || image == null) {
      whileJoining(from, message);
      return;
    }
    switch (message.getBodyCase()) {
      case JOIN_REQUEST -> membership.reception().requested(from, message.getJoinRequest());
      case REMOVED -> removed(message.getRemoved().getIndex(), image, List.of(from));
      case JOIN_ANSWER, WELCOME -> {
        // Late answers to a node that is in already.
      }
      default -> membership.received(from, message);
    }
  }

  private void whileJoining(MemberInfo from, ControlMessage message) {
    switch (message.getBodyCase()) {
      case JOIN_REQUEST -> membership.reception().requested(from, message.getJoinRequest());
      case JOIN_ANSWER -> joinAnswered(from, message.getJoinAnswer());
      case WELCOME -> welcomed(message.getWelcome());
      case PLEDGE, PLEDGE_ANSWER -> pledge(from, message);
      default -> {
        // Meant for a member, or for a voter that isn't one again yet.
        if (membership.isVoter()) {
          membership.received(from, message);
        } else if (joining != null && message.hasPing()) {
          joining.pinged(from);
        }
      }
    }
  }

  private void joinAnswered(MemberInfo from, JoinAnswer answer) {
    if (joining != null) {
      GridException refusal = joining.answered(from, answer);
      if (refusal == null) {
        createIfDue();
      } else {
        // After a split it is as expected; where it is not, the listener ends the node and says so.
        LOG.warn("{} is refused by {}: {}", context.selfId(), from.address(), refusal.getMessage());
        end(Role.REMOVED);
        context.ports().listener().refused(refusal);
      }
    }
  }

  private void pledge(MemberInfo from, ControlMessage message) {
    if (joining != null && message.hasPledge()) {
      joining.pledgeAsked(from, message.getPledge());
    } else if (joining != null) {
      joining.pledgeAnswered(from, message.getPledgeAnswer());
      createIfDue();
    }
  }

  private void createIfDue() {
    if (joining != null && joining.tick(context.now())) {
      joining = null;
      membership.create();
    }
  }

  private void welcomed(Welcome welcome) {
    MetadataImage image = ImageCodec.fromWire(welcome.getImage());
    if (image.isMember(context.selfId())) {
      membership.welcome(WireCodec.fromWire(welcome.getTerm()), image);
    }
  }

  private void imageChanged(MetadataImage image) {
    if (role == Role.MEMBER && !image.isMember(context.selfId())) {
      membership.lease().revoke(context.now());
      // Only after all listeners have seen the image.
      context.ports().loop().execute(() -> removed(image.index(), image, List.of()));
    }
  }

  private void removed(long index, MetadataImage image, List<MemberInfo> by) {
    if (role == Role.LEFT && departure != null) {
      departure.known();
    }
    if (role != Role.MEMBER || index < image.index()) {
      return;
    }
    membership.lease().revoke(context.now());
    if (departure != null) {
      role = Role.LEFT;
      departure.out();
      return;
    }
    LOG.warn("{} was removed from the cluster", context.selfId());
    membership.dropOldLog(index);
    end(Role.REMOVED);
    context.ports().listener().removedFromCluster(index, by);
  }

  private boolean isMember() {
    return role == Role.MEMBER;
  }

  private void tick() {
    if (role == Role.JOINING) {
      createIfDue();
    }
    if (role == Role.JOINING ? membership.isVoter() : isMember() || departure != null) {
      membership.tick();
    }
    if (departure != null && departure.tick()) {
      Departure over = departure;
      departure = null;
      end(Role.LEFT);
      over.finish();
    }
    if (role == Role.JOINING || isMember() || departure != null) {
      timer =
          context.ports().loop().schedule(context.config().tickMillis() * 1_000_000L, this::tick);
    }
  }

  private void end(Role last) {
    role = last;
    joining = null;
    departure = null;
    membership.close();
    if (timer != null) {
      timer.cancel();
    }
  }

  private void enter() {
    Invariant.check(context.ports().loop().inLoop(), "the control plane is confined to its loop");
  }

  /**
   * A change of an in-sync set. Immutable.
   *
   * @param group the group's number
   * @param partition the partition
   * @param epoch the epoch of the row on which the request is based
   * @param member the replica
   * @param add true to take in, false to take out
   */
  public record InSyncRequest(int group, int partition, long epoch, MemberId member, boolean add) {}
}
