package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Buggify;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.data.time.HybridClock;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.log.DataLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of one shard: routes operations and replication messages to them, gathers what
 * leaves in one turn of the loop, and keeps their time. Confined to the shard's loop.
 */
public final class PartitionHost {
  private static final int HAND_OVER_MILLIS = 20;

  private final HostContext context;
  private final Loop loop;
  private final ShardPlace place;
  private final Makings makings;
  private final Partitions partitions = new Partitions();
  private final DeltaOutbox outbox;
  private final ReplicationHandler replication;
  private final PartitionReads reads = new PartitionReads(this);
  private final Looks looks;
  private @Nullable RoutingView view;
  private boolean closed;

  /**
   * Which shard this is.
   *
   * @param self this member
   * @param index of the shard, from 0
   * @param shards how many the node has
   */
  public record ShardPlace(MemberId self, int index, int shards) {}

  /** What is looked after at each tick. */
  private record Looks(
      Turns turns, Solitude solitude, Verification verification, HostStores stores) {}

  /**
   * What the partitions of a shard are given.
   *
   * @param clock the time
   * @param loop the shard
   * @param leaseValid whether this member's lease is valid now
   * @param effects what they ask of the world
   * @param memories makes the memories of maps in partitions
   * @param buggify asked whether to take rare turns
   * @param memory what the records of the node take; shared by its shards
   * @param log the node's log; null if it keeps none
   */
  public record HostPorts(
      Clock clock,
      Loop loop,
      BooleanSupplier leaseValid,
      Effects effects,
      RecordMemories memories,
      Buggify buggify,
      NodeMemory memory,
      @Nullable DataLog log) {
    /** Those of a shard whose node has no limit to its memory and keeps no log. */
    public HostPorts(
        Clock clock,
        Loop loop,
        BooleanSupplier leaseValid,
        Effects effects,
        RecordMemories memories,
        Buggify buggify) {
      this(clock, loop, leaseValid, effects, memories, buggify, new NodeMemory(0), null);
    }
  }

  /** A shard without partitions; {@link #apply} brings them. */
  public PartitionHost(ShardPlace place, HostConfig config, HostPorts ports) {
    this.place = place;
    this.loop = ports.loop();
    this.makings = new Makings(new MemberIndex(), ports.memories(), new RestoredCopies());
    DataLog log = ports.log();
    this.context =
        new HostContext(
            place.self(),
            ports.clock(),
            new HybridClock(ports.clock()),
            ports.leaseValid(),
            ports.effects(),
            config,
            new HostStats(),
            new Reach(ports.leaseValid()),
            new HostContext.Copies(
                new SnapshotQueue(config, place.shards()),
                new Repairs(place.self()),
                new OwnDots(),
                log == null ? null : new HostJournal(log, loop)),
            new MapPlaces(ports.memory(), ports.clock()::monotonicNanos, this::worked),
            ports.buggify(),
            new RoughTime(ports.clock().monotonicNanos()));
    this.outbox = new DeltaOutbox(partitions, context);
    this.replication = new ReplicationHandler(this, context, outbox, loop);
    HostJournal journals = context.journals();
    if (journals != null) {
      journals.tell(new DurableOutbox(partitions, context));
    }
    this.looks =
        new Looks(
            new Turns(),
            new Solitude(ports.clock().monotonicNanos()),
            new Verification(),
            new HostStores(this, context));
  }

  /** The counters. */
  public HostStats stats() {
    return context.stats();
  }

  /** Read access to the entries. */
  public PartitionReads reads() {
    return reads;
  }

  /** The flags of an answer that is read from a partition now: whether this member is acting. */
  public int readFlags(int group, int partition) {
    PrimaryRole role = servingRole(group, partition);
    return role == null ? 0 : role.flags();
  }

  /** The partition if this member may read it now: it serves it, and is not handing it over. */
  @Nullable Partition readable(int group, int partition) {
    Partition found = find(group, partition);
    PrimaryRole role = found == null ? null : found.primary();
    return role == null || role.mayHaveMoved() || !role.mayRead() ? null : found;
  }

  /** Whether reads of a partition that is served here may be answered now. */
  boolean mayRead(int group, int partition) {
    PrimaryRole role = servingRole(group, partition);
    return role != null && role.mayRead();
  }

  boolean hasLease() {
    return context.leaseValid().getAsBoolean();
  }

  HybridClock hybrid() {
    return context.hybrid();
  }

  /** Starts the regular look at retries and expiry. */
  public void start() {
    loop.schedule(context.config().tickNanos(), this::tick);
  }

  /** Takes a newer view of the cluster in which nobody is promoted early. */
  public void apply(RoutingView newView) {
    apply(newView, 0);
  }

  /**
   * Takes a newer view of the cluster: opens, promotes, demotes and closes partitions.
   *
   * @param actingNanos for how long this member counts as acting where the view promotes it
   */
  public void apply(RoutingView newView, long actingNanos) {
    if (closed || (view != null && newView.version() <= view.version())) {
      return;
    }
    RoutingView before = view;
    view = newView;
    looks.turns().everybody();
    context.places().apply(newView);
    context.repairs().apply(newView);
    context.reach().retain(newView.members().stream().map(MemberInfo::id).toList());
    for (PartitionTable table : newView.tables()) {
      for (PartitionRow row : table.rows()) {
        if (ShardTable.shardOf(table.group(), row.partition(), place.shards()) == place.index()) {
          apply(table.group(), before, row, actingNanos);
        }
      }
    }
    settleMoves();
    outbox.planAll(loop);
  }

  /** What a group asks of its primaries; to be told before its rows. */
  public void rules(int group, GroupRules rules) {
    context.reach().rules(group, rules);
    looks.turns().everybody();
  }

  /** Whether somebody is away who may bring writes of a side without quorum. */
  public void copiesAway(boolean areAway) {
    context.reach().copiesAway(areAway);
  }

  /** Who keeps a log. */
  public void keepers(Collection<MemberId> members) {
    context.reach().keepers(members);
  }

  /** Takes the next records of the node's log, before anything else. */
  public void restore(List<DataLog.Item> items) {
    makings.restored().take(context, makings, items);
  }

  /** The log is read to its end. */
  public RestoredCopies.Restored restored() {
    return makings.restored().over(context.nowNanos());
  }

  /** Whether a copy here has, or may have, writes of a side without quorum that others lack. */
  public boolean isUnmerged() {
    return partitions.all().stream().anyMatch(Partition::isUnmerged);
  }

  /** The maps, which groups serve them, and what lies behind; to be told before the view. */
  public void maps(List<MapPlacement> placements, List<MapInfo> maps, List<StoreBinding> stores) {
    context.places().bind(stores);
    context.places().apply(placements, maps);
    looks.turns().everybody();
    for (MapInfo map : maps) {
      if (map.definition().limits().engine() != RecordEngine.COMPACT) {
        partitions.all().forEach(partition -> partition.state().settle(map.id()));
      }
    }
  }

  /** What the maps that are on their way have learnt from newer metadata. */
  private void settleMoves() {
    for (Partition partition : partitions.all()) {
      PrimaryRole role = partition.primary();
      if (role != null) {
        role.moves().settle(partition.row().partition());
      }
    }
  }

  private void apply(int group, @Nullable RoutingView before, PartitionRow row, long actingNanos) {
    long id = Partitions.id(group, row.partition());
    Partition partition = partitions.find(id);
    if (partition == null) {
      if (row.isReplica(place.self()) || row.holders().contains(place.self())) {
        boolean isNews = Partition.isNews(before, group, row);
        partitions.put(id, new Partition(context, makings, group, row, isNews));
      }
      return;
    }
    partition.rowChanged(row, actingNanos);
    closeIfNotNeeded(id, partition);
  }

  void closeIfNotNeeded(long id, Partition partition) {
    if (!partition.isNeeded()) {
      partition.close(partition.notOwner());
      partitions.remove(id);
    }
  }

  /** The newest view that was applied. */
  public @Nullable RoutingView view() {
    return view;
  }

  /** A partition to which something is about to be done; null if it is not here. */
  @Nullable Partition find(int group, int partition) {
    return partitions.stir(Partitions.id(group, partition));
  }

  /** The partition if this member serves it. */
  @Nullable PrimaryRole servingRole(int group, int partition) {
    Partition found = find(group, partition);
    return found == null ? null : found.primary();
  }

  /** Executes an operation on an entry, or answers why not. */
  public void execute(int group, int partition, long epoch, Operation operation) {
    Partition found = find(group, partition);
    PrimaryRole role = found == null ? null : found.primary();
    if (found == null || role == null) {
      notServed(group, partition, operation.reply());
      return;
    }
    Message wrong = role.objection(operation, epoch);
    if (wrong != null) {
      operation.reply().reply(0, wrong);
      return;
    }
    long changes = found.state().log().end();
    role.execute(operation);
    // Reads come in numbers, and hardly ever leave anything to be sent; nor do writes without
    // backup.
    boolean changed = operation.isWrite() || found.state().log().end() != changes;
    if (changed && role.backups().members().length > 0) {
      outbox.touch(group, partition);
      outbox.plan(loop);
    }
  }

  /** Executes a batch whose partitions are all on this shard. */
  public void execute(int group, Operation prototype, DataMessage.Batch batch) {
    new BatchRun(this, group, prototype, batch).run();
    batch.sections().forEach(section -> outbox.touch(group, section.partition()));
    outbox.plan(loop);
  }

  /** Why a map can't be read in a partition that is served here; null if it can. */
  public @Nullable Failure readObjection(int group, int partition, int mapId) {
    PrimaryRole role = servingRole(group, partition);
    return role == null ? null : role.readObjection(mapId);
  }

  /** Whether backups' copies of a map may be read: entries are all there, and stay once shown. */
  boolean areCopiesRead(int group, int mapId) {
    MapPlaces places = context.places();
    boolean whole = places.rests(mapId, group) && places.store(mapId) == null;
    return whole && !context.reach().rules(group).isStrict();
  }

  /** Answers that this member does not serve a partition, and who does. */
  void notServed(int group, int partition, ReplyTarget reply) {
    PrimaryRole role = servingRole(group, partition);
    if (role != null) {
      reply.reply(
          0,
          role.mayRead()
              ? new Failure(
                  GridException.Code.OVERLOADED,
                  HAND_OVER_MILLIS,
                  "the partition is being handed over")
              : new Failure(GridException.Code.NOT_AVAILABLE, 0, Refusals.NO_LEASE));
      return;
    }
    context.stats().refused.notOwner.increment();
    PartitionRow row = context.places().row(group, partition);
    if (row == null) {
      reply.reply(
          0,
          new Failure(
              GridException.Code.PARTITION_UNAVAILABLE,
              0,
              "this node does not know partition " + partition + " of group " + group));
    } else {
      reply.reply(
          0,
          switch (row.state()) {
            case SERVED -> notOwner(group, row);
            case UNAVAILABLE ->
                new Failure(GridException.Code.PARTITION_UNAVAILABLE, 0, row.whyUnserved(group));
            case LOST -> new Failure(GridException.Code.PARTITION_LOST, 0, row.whyUnserved(group));
          });
    }
  }

  private NotOwner notOwner(int group, PartitionRow row) {
    List<MemberInfo> named = new ArrayList<>();
    if (view != null) {
      row.replicas().forEach(member -> view.member(member).ifPresent(named::add));
    }
    return new NotOwner(group, row, named);
  }

  /** Lets operations on a key wait until {@link #resume}; false if they do, or it isn't here. */
  public boolean suspend(int group, int partition, int mapId, byte[] key) {
    PrimaryRole role = servingRole(group, partition);
    return role != null && role.stores().suspended().suspend(mapId, key);
  }

  /** Ends a suspension and runs what waited. */
  public void resume(int group, int partition, int mapId, byte[] key) {
    PrimaryRole role = servingRole(group, partition);
    if (role != null) {
      role.stores().suspended().resume(mapId, key, role::execute);
      worked(group, partition);
    }
  }

  /** Changes were made outside of a request: they leave at the end of the turn. */
  private void worked(int group, int partition) {
    outbox.touch(group, partition);
    outbox.plan(loop);
  }

  /** The stores behind the maps. */
  public HostStores stores() {
    return looks.stores();
  }

  /** What each map takes here. */
  public List<MapFigures> mapFigures() {
    return MapFigures.of(partitions.all());
  }

  /** Where messages of other replicas arrive. */
  public ReplicationHandler replication() {
    return replication;
  }

  /** The link to a member broke: what it has not acknowledged is sent again when there is one. */
  public void linkLost(MemberId member) {
    looks.turns().everybody();
    context.reach().lost(member);
    HostJournal journals = context.journals();
    if (journals != null) {
      journals.linkLost(member);
    }
    partitions.all().forEach(partition -> partition.linkLost(member));
  }

  /** Who is not heard of, whatever links there are. */
  public void silent(Collection<MemberId> silent) {
    context.reach().silent(silent);
  }

  /** There is a link to a member again. */
  public void linkUp(MemberId member) {
    looks.turns().everybody();
    context.reach().restored(member);
    outbox.planAll(loop);
  }

  Map<Long, Partition> partitions() {
    return partitions.inOrder();
  }

  /** Ends all partitions and frees their memory; nothing is answered any more. */
  public void close() {
    closed = true;
    HostJournal journals = context.journals();
    if (journals != null) {
      journals.close();
    }
    context.snapshots().close();
    partitions.all().forEach(partition -> partition.leave(partition.notOwner()));
    partitions.clear();
  }

  private void tick() {
    if (closed) {
      return;
    }
    long nowNanos = context.nowNanos();
    context.rough().ticked(nowNanos);
    looks.solitude().look(hasLease(), nowNanos, context.config().tickNanos());
    context.reach().alone(looks.solitude().lasts());
    looks.stores().tick(nowNanos);
    // As of now, because a tick may end in answers whose handling opens or closes partitions.
    boolean all = looks.turns().areAll(context);
    for (Partition partition : partitions.snapshot()) {
      if (all || partition.isStirred()) {
        partition.tick(nowNanos);
        outbox.touch(partition);
      }
    }
    looks.verification().tick(partitions, nowNanos);
    NodeMemory memory = context.places().memory();
    Pressure changed = memory.changed();
    if (changed != null) {
      context.effects().pressure(changed, memory);
    }
    context.stats().merged.look(partitions.all());
    HostJournal journals = context.journals();
    if (journals != null) {
      boolean isMember = view != null && view.member(place.self()).isPresent();
      makings.restored().tick(nowNanos, isMember);
      journals.tick();
    }
    outbox.plan(loop);
    loop.schedule(context.config().tickNanos(), this::tick);
  }

  /** What each partition of the shard is doing, for people and for the checks of a simulation. */
  public List<PartitionStatus> inspect() {
    List<PartitionStatus> all = new ArrayList<>();
    partitions
        .inOrder()
        .forEach((id, partition) -> all.add(PartitionStatus.of((int) (id >> 32), partition)));
    return all;
  }
}
