package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.metadata.AdmissionRules;
import io.latticegrid.metadata.ControlListener;
import io.latticegrid.metadata.ControlPeers;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.ControlPorts;
import io.latticegrid.metadata.JoinMode;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.admin.DrainProgress;
import io.latticegrid.node.admission.Admission;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.link.LinkContext;
import io.latticegrid.node.link.LinkListener;
import io.latticegrid.node.link.PeerLinks;
import io.latticegrid.node.ops.LostWriteLog;
import io.latticegrid.node.ops.NodeCounters;
import io.latticegrid.node.server.GuardedLoop;
import io.latticegrid.node.server.RequestDispatcher;
import io.latticegrid.node.server.RoutingSubscribers;
import io.latticegrid.node.server.Shard;
import io.latticegrid.node.server.ShardLease;
import io.latticegrid.partition.Conflict;
import io.latticegrid.partition.GroupRules;
import io.latticegrid.partition.NodeMemory;
import io.latticegrid.partition.PartitionHost;
import io.latticegrid.partition.PartitionHost.HostPorts;
import io.latticegrid.partition.PartitionHost.ShardPlace;
import io.latticegrid.partition.StoreBinding;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One incarnation of a node: its control plane, its links and its shards, wired. Confined to the
 * control loop, save for what is published. When the cluster goes on without it, it asks to be
 * taken back with its memory; if that is of no use to anybody, the life ends and the node begins
 * another one with empty memory.
 */
final class NodeLife implements ControlListener, ControlPeers, LinkListener {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);

  private final Introduction introduction;
  private final Published published;
  private final Loop control;
  private final Owner owner;
  private final Admission admission;
  private final PeerLinks links;
  private final PlaneSlot planes;
  private final RequestDispatcher dispatcher;
  private final QueryWiring queries;
  private final NodeCounters counters;
  private final KeptData kept;
  private boolean over;

  /** Told on the control loop. */
  interface Owner {
    /** The node belongs to a cluster. */
    void joined(NodeLife life);

    /** The cluster does not want this node. */
    void refused(Refusal refusal);

    /** The node has handed over everything and left. */
    void left(NodeLife life);

    /** The cluster went on without this incarnation. */
    void removed(NodeLife life);

    /** A write to one of the maps, by number from 1, was lost to a concurrent one. */
    void conflict(Conflict conflict, List<MapInfo> maps);
  }

  NodeLife(NodeConfig config, NodePorts ports, Identity identity, Loops loops, Owner owner) {
    this.published = new Published(ports.stores());
    this.introduction = new Introduction(config, identity, published);
    this.control = loops.control();
    this.owner = owner;
    this.admission =
        new Admission(introduction::info, config.access().secret(), ports.rand().fork("nonces"));
    LinkContext linkContext =
        new LinkContext(
            ports.transport(),
            control,
            ports.clock(),
            ports.rand().fork("links"),
            admission,
            () -> introduction.hello(admission.nonce()));
    this.links = new PeerLinks(linkContext, config.shards(), this);
    this.planes = planes(ports, identity, loops);
    this.kept = new KeptData(ports, identity, loops);
    LostWriteLog lostWrites = new LostWriteLog(control);
    NodeMemory memory = new NodeMemory(config.partitions().maxMemoryBytes());
    List<Shard> shards = shards(ports, lostWrites, memory);
    this.counters = new NodeCounters(shards, () -> plane().swimStats(), admission.stats());
    counters.watch(memory, kept.log());
    this.queries = new QueryWiring(ports, loops, shards, links, this);
    this.dispatcher =
        new RequestDispatcher(
            shards,
            new LifeRequests(this, queries, lostWrites, ports),
            new RoutingSubscribers(control));
  }

  /**
   * Who the node is in this life.
   *
   * @param self what everybody is told of it
   * @param clusterId the cluster to which its data directory belongs; 0 for none
   */
  record Identity(MemberInfo self, long clusterId) {}

  /**
   * The node's loops besides the shards.
   *
   * @param control the control loop
   * @param dag the DAG worker
   * @param metadataLog the loop of the metadata log, which its disk may block
   * @param dataLog the loop of the data log, likewise; null if the node keeps none
   */
  record Loops(Loop control, Loop dag, Loop metadataLog, @Nullable Loop dataLog) {}

  private PlaneSlot planes(NodePorts ports, Identity identity, Loops loops) {
    ControlPorts controlPorts =
        new ControlPorts(
            ports.clock(),
            control,
            ports.rand().fork("control"),
            this,
            this,
            ports.buggify(),
            new ControlPorts.LogPorts(loops.metadataLog(), ports.logDisk(), ports.faultHandler()));
    AdmissionRules rules =
        new AdmissionRules(config().access().maxClockSkewMillis(), identity.clusterId());
    return new PlaneSlot(inherited ->
        new ControlPlane(config().control(), rules, identity.self(), inherited, controlPorts));
  }

  private List<Shard> shards(NodePorts ports, LostWriteLog lostWrites, NodeMemory memory) {
    List<Shard> shards = new ArrayList<>();
    for (int index = 0; index < config().shards(); index++) {
      GuardedLoop loop =
          new GuardedLoop(ports.transport().loops().get(index), ports.faultHandler());
      ShardLease lease = new ShardLease(() -> plane().lease(), ports.clock());
      HostPorts hostPorts =
          new HostPorts(
              ports.clock(),
              loop,
              lease,
              new ShardEffects(
                  index,
                  links,
                  control,
                  planes::present,
                  new LocalShards(lostWrites),
                  ports.buggify()),
              kept.memories(),
              ports.buggify(),
              memory,
              kept.log());
      ShardPlace place = new ShardPlace(self().id(), index, config().shards());
      PartitionHost host = new PartitionHost(place, config().partitions(), hostPorts);
      shards.add(new Shard(index, loop, host, lease));
    }
    return shards;
  }

  /** What one shard tells another one of this node. */
  private final class LocalShards implements ShardEffects.Local {
    private final LostWriteLog lostWrites;

    LocalShards(LostWriteLog lostWrites) {
      this.lostWrites = lostWrites;
    }

    @Override
    public boolean isHere(MemberId member) {
      return member.equals(self().id());
    }

    @Override
    public void deliver(Header.Target target, MoveMessage message) {
      dispatcher.deliver(self().id(), target, message);
    }

    @Override
    public void conflict(Conflict conflict) {
      lostWrites.tell(conflict);
      owner.conflict(conflict, maps());
    }
  }

  private NodeConfig config() {
    return introduction.config();
  }

  MemberInfo self() {
    return introduction.self();
  }

  RequestDispatcher dispatcher() {
    return dispatcher;
  }

  NodeCounters counters() {
    return counters;
  }

  ControlPlane plane() {
    return planes.present();
  }

  Loop control() {
    return control;
  }

  List<Shard> shards() {
    return dispatcher.shards();
  }

  @Nullable MetadataImage image() {
    return published.image();
  }

  @Nullable RoutingView routing() {
    return published.routing();
  }

  /** The maps of the cluster by number, from 1. */
  List<MapInfo> maps() {
    return published.maps();
  }

  /** Which groups serve the maps, by number, from 1. */
  List<MapPlacement> placements() {
    return published.placements();
  }

  /** Begins to look for its cluster through a transport. */
  void start(Transport transport) {
    shards().forEach(shard -> shard.execute(shard.host()::start));
    links.start();
    new SilenceWatch(control, this::plane, shards(), () -> over).look();
    new MergeWatch(this, () -> over).look();
    kept.read(shards(), () -> over, (found, error) -> dataRead(transport, found, error));
  }

  private void dataRead(Transport transport, Inheritance found, @Nullable Exception error) {
    if (over) {
      return;
    }
    if (error != null) {
      end("its data log can't be used");
      owner.refused(
          new Refusal(GridException.Code.LOG_DAMAGED, String.valueOf(error.getMessage())));
      return;
    }
    planes.inherits(found);
    planes.start(joinMode(transport));
  }

  private JoinMode joinMode(Transport transport) {
    List<Seed> seeds = config().join().seeds();
    JoinMode mode =
        Found.isFixed(seeds)
            ? JoinMode.join(Found.fixed(seeds).addresses())
            : JoinMode.find(done -> transport.find(seeds, control, done));
    return mode.withInitialNodes(config().join().initialNodes());
  }

  Admission admission() {
    return admission;
  }

  @Override
  public void changed(MetadataDelta delta, MetadataImage newImage) {
    MetadataImage before = image();
    if (before != null && newImage.index() <= before.index()) {
      // A log that is read again, to be readmitted, begins where it always did.
      return;
    }
    counters.losses().changed(newImage);
    RoutingView view = published.publish(newImage);
    for (MemberInfo member : newImage.members()) {
      if (!member.id().equals(self().id())) {
        links.want(member);
      }
    }
    for (MemberInfo linked : links.wanted()) {
      if (!newImage.isMember(linked.id())) {
        links.drop(linked.id(), "the member has left the cluster");
        shards().forEach(shard -> shard.execute(() -> shard.host().linkLost(linked.id())));
      }
    }
    long actingNanos = actingNanos(delta);
    boolean sameMaps = before != null && before.catalog().maps() == newImage.catalog().maps();
    List<MapPlacement> placements = sameMaps ? List.of() : published.placements();
    List<MapInfo> maps = sameMaps ? List.of() : published.maps();
    if (maps.stream().anyMatch(map -> map.definition().limits().engine() != RecordEngine.COMPACT)) {
      kept.memories().prepare();
    }
    for (Shard shard : shards()) {
      List<StoreBinding> bindings = sameMaps ? List.of() : published.stores(shard.loop());
      shard.execute(() -> {
        if (!sameMaps) {
          shard.host().maps(placements, maps, bindings);
        }
        shard.host().copiesAway(!newImage.away().isEmpty());
        shard.host().keepers(newImage.keepers());
        apply(shard.host(), newImage.catalog().groups(), view, actingNanos);
        shard.lease().knows(newImage.index());
      });
    }
    dispatcher.subscribers().publish(view);
    queries.changed(newImage);
    if (newImage.draining().contains(self().id())) {
      control.execute(this::leaveIfEmptied);
    }
  }

  private void leaveIfEmptied() {
    MetadataImage known = plane().image();
    if (!over
        && known != null
        && known.isMember(self().id())
        && DrainProgress.of(known, self().id()).isEmptied()) {
      plane().leave(() -> owner.left(this));
    }
  }

  private static void apply(
      PartitionHost host, List<GroupInfo> groups, RoutingView view, long actingNanos) {
    for (GroupInfo group : groups) {
      boolean strict = group.mode() == GroupInfo.Mode.STRICT;
      host.rules(
          group.id(),
          new GroupRules(group.minCopies(), strict, !strict && group.onSplit() == OnSplit.ACT));
    }
    host.apply(view, actingNanos);
  }

  private long actingNanos(MetadataDelta delta) {
    int millis =
        delta.actingMillis() == MetadataDelta.ACTING_UNKNOWN
            ? config().control().leaseMillis() + config().control().leaseMarginMillis()
            : delta.actingMillis();
    return millis * 1_000_000L;
  }

  @Override
  public void joined() {
    LOG.info("{} has joined cluster {}", self().address(), config().control().clusterName());
    planes.joined();
    owner.joined(this);
  }

  @Override
  public void refused(GridException reason) {
    if (planes.isReturning()) {
      LOG.warn("{} drops its memory and starts over: {}", self().id(), reason.getMessage());
      owner.removed(this);
    } else {
      owner.refused(new Refusal(reason.code(), String.valueOf(reason.getMessage())));
    }
  }

  /**
   * The memory may be the last copy of something, so it is offered before it is dropped: the new
   * control plane asks for this very member to be taken back.
   */
  @Override
  public void removedFromCluster(long index, List<MemberInfo> by) {
    MetadataImage last = image();
    if (over || last == null) {
      return;
    }
    LOG.warn("the cluster went on without {}; asking to be readmitted", self().id());
    planes.readmit(
        Stream.concat(last.members().stream(), by.stream())
            .filter(member -> !member.id().equals(self().id()))
            .map(MemberInfo::address)
            .distinct()
            .toList(),
        index);
  }

  @Override
  public boolean send(MemberInfo to, byte[] message) {
    if (links.send(to.id(), 0, Frame.oneWay(new NodeMessage.Control(message)))) {
      return true;
    }
    if (!links.wants(to.id())) {
      links.contact(to.address());
    }
    return false;
  }

  @Override
  public void contact(Address address) {
    links.contact(address);
  }

  @Override
  public void linkUp(@Nullable Address contacted, MemberInfo peer, int shard) {
    if (shard == 0) {
      plane().linkUp(contacted, peer);
    }
    Shard concerned = shards().get(shard);
    concerned.execute(() -> concerned.host().linkUp(peer.id()));
  }

  @Override
  public void linkDown(MemberId peer, int shard, boolean refused) {
    if (shard == 0) {
      plane().linkDown(peer, refused);
      queries.linkLost(peer);
    }
    Shard concerned = shards().get(shard);
    concerned.execute(() -> concerned.host().linkLost(peer));
  }

  @Override
  public void contactFailed(Address address, boolean refused, String reason) {
    LOG.debug("cannot reach {}: {}", address, reason);
    plane().connectFailed(address, refused);
  }

  @Override
  public void contactRejected(Address address, Refusal refusal) {
    // A member of a cluster goes on without a stranger; a node on its way in was sent to the wrong
    // place.
    if (published.isEmpty() && !over) {
      end("refused by " + address);
      owner.refused(
          new Refusal(refusal.code(), "cannot join through " + address + ": " + refusal.text()));
    }
  }

  /** Ends this life: nothing is said to anybody. */
  void end(String reason) {
    if (!over) {
      over = true;
      plane().stop();
      links.close(reason);
      dispatcher.end();
      queries.close();
      shards().forEach(shard -> shard.execute(shard.host()::close));
      kept.close();
    }
  }

  static GridException notJoined() {
    return new GridException(
        GridException.Code.NOT_AVAILABLE, "the node has not joined its cluster yet");
  }
}
