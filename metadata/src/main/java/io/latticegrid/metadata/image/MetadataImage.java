package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The committed metadata up to an index of the log. Immutable.
 *
 * @param index how many records have led here
 * @param term the term in which the last of them was decided; a re-decided record may bear another
 *     on another member, so the digest leaves it out
 * @param cluster what never changes
 * @param members in the order in which they joined; the oldest is the first candidate for
 *     coordinator
 * @param catalog groups and maps
 * @param tables one a group, by group number
 * @param draining members that hand over what they have, to leave
 * @param away members and former ones that may have written on a side without quorum what the
 *     primaries don't have yet
 * @param keepers members that keep a log, so that what they had may return when they are dead
 * @param dead holders in some row that are proven dead and kept a log: their memory is gone, and
 *     what they had synced may return with a later life of their node, or has returned and waits
 * @param actingMillis for how long whoever the last record promoted counts as acting; 0 for not at
 *     all
 */
public record MetadataImage(
    long index,
    Term term,
    ClusterIdentity cluster,
    List<MemberInfo> members,
    Catalog catalog,
    List<PartitionTable> tables,
    List<MemberId> draining,
    List<MemberId> away,
    List<MemberId> keepers,
    List<MemberId> dead,
    int actingMillis) {
  /** Partitions a group unless told otherwise. */
  public static final int DEFAULT_PARTITION_COUNT = 271;

  /** Copies the lists. */
  public MetadataImage {
    members = List.copyOf(members);
    tables = List.copyOf(tables);
    draining = List.copyOf(draining);
    away = List.copyOf(away);
    keepers = List.copyOf(keepers);
    dead = List.copyOf(dead);
  }

  /** An image in which nobody drains and nobody was promoted early. */
  public MetadataImage(
      long index,
      Term term,
      ClusterIdentity cluster,
      List<MemberInfo> members,
      Catalog catalog,
      List<PartitionTable> tables) {
    this(
        index, term, cluster, members, catalog, tables, List.of(), List.of(), List.of(), List.of(),
        0);
  }

  /** The image of a new cluster of one member, which holds everything. */
  public static MetadataImage create(
      Term term, ClusterIdentity cluster, DefaultGroup defaultGroup, MemberInfo first) {
    int partitionCount = cluster.partitionCount();
    Catalog catalog = Catalog.initial(defaultGroup, first.protocol().newest());
    List<PartitionTable> tables =
        catalog.groups().stream()
            .map(group -> soleTable(group.id(), partitionCount, first.id()))
            .toList();
    return new MetadataImage(1, term, cluster, List.of(first), catalog, tables);
  }

  /** The same, whose last record promoted somebody who counts as acting for a while. */
  public MetadataImage acting(int millis) {
    return new MetadataImage(
        index, term, cluster, members, catalog, tables, draining, away, keepers, dead, millis);
  }

  /** The same, where these may have written on a side without quorum. */
  MetadataImage away(List<MemberId> newAway) {
    return new MetadataImage(
        index,
        term,
        cluster,
        members,
        catalog,
        tables,
        draining,
        newAway,
        keepers,
        dead,
        actingMillis);
  }

  /** The same, where another member keeps a log. */
  public MetadataImage keeping(MemberId member) {
    List<MemberId> all = new ArrayList<>(keepers);
    all.add(member);
    return new MetadataImage(
        index, term, cluster, members, catalog, tables, draining, away, all, dead, actingMillis);
  }

  /** The same, where these are dead, as far as rows name them as holders. */
  MetadataImage dead(List<MemberId> someDead) {
    List<MemberId> named = DeadHolders.named(someDead, tables);
    return new MetadataImage(
        index,
        term,
        cluster,
        members,
        catalog,
        tables,
        draining,
        away,
        keepers,
        named,
        actingMillis);
  }

  /** Who is away, without one. */
  List<MemberId> awayWithout(MemberId member) {
    return away.stream().filter(id -> !id.equals(member)).toList();
  }

  /** The random id of the cluster. */
  public long clusterId() {
    return cluster.id();
  }

  /** The name of the cluster. */
  public String clusterName() {
    return cluster.name();
  }

  /** Partitions a group. */
  public int partitionCount() {
    return cluster.partitionCount();
  }

  /** What clients and shards route by. */
  public RoutingView routing() {
    return new RoutingView(clusterId(), index, partitionCount(), members, tables);
  }

  /** The member of an id. */
  public Optional<MemberInfo> member(MemberId id) {
    int rank = rank(id);
    return rank < 0 ? Optional.empty() : Optional.of(members.get(rank));
  }

  /** Whether an id belongs to the cluster. */
  public boolean isMember(MemberId id) {
    return rank(id) >= 0;
  }

  /** The place of a member by age, 0 the oldest; -1 if it is no member. */
  public int rank(MemberId id) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /** The ids of the members, the oldest first. */
  public List<MemberId> memberIds() {
    MemberId[] ids = new MemberId[members.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = members.get(i).id();
    }
    return List.of(ids);
  }

  /** The table of a group that exists. */
  public PartitionTable table(int group) {
    return tables.get(group - 1);
  }

  /** Why a record cannot follow this image; null if it can. */
  public @Nullable String objection(MetadataRecord change) {
    return RecordRules.objection(this, change);
  }

  /** The image after a record that has no {@link #objection}. */
  public MetadataImage apply(MetadataRecord change, Term decidedIn) {
    return RecordRules.apply(this, change, decidedIn);
  }

  /** A 64-bit digest of everything but the term; equal on all members at equal index. */
  public long digest() {
    return ImageDigest.of(this);
  }

  /** The same content with other lists, one step further. */
  MetadataImage next(
      Term decidedIn,
      List<MemberInfo> newMembers,
      Catalog newCatalog,
      List<PartitionTable> newTables) {
    List<MemberId> marks = among(newMembers, draining);
    // A later life of the same node says that the memory of the former one is gone.
    List<MemberId> stillAway =
        away.stream()
            .filter(id -> newMembers.stream().noneMatch(member -> isLaterLife(member.id(), id)))
            .toList();
    return new MetadataImage(
        index + 1,
        decidedIn,
        cluster,
        newMembers,
        newCatalog,
        newTables,
        marks,
        stillAway,
        among(newMembers, keepers),
        DeadHolders.named(dead, newTables),
        0);
  }

  private static List<MemberId> among(List<MemberInfo> some, List<MemberId> ids) {
    return ids.stream()
        .filter(id -> some.stream().anyMatch(member -> member.id().equals(id)))
        .toList();
  }

  private static boolean isLaterLife(MemberId member, MemberId former) {
    return member.nodeId() == former.nodeId() && !member.equals(former);
  }

  /** The same content one step further, with a member's mark set or taken back. */
  MetadataImage draining(Term decidedIn, MemberId member, boolean marked) {
    List<MemberId> marks =
        new ArrayList<>(draining.stream().filter(id -> !id.equals(member)).toList());
    if (marked) {
      marks.add(member);
    }
    return new MetadataImage(
        index + 1, decidedIn, cluster, members, catalog, tables, marks, away, keepers, dead, 0);
  }

  static PartitionTable soleTable(int group, int partitionCount, MemberId holder) {
    List<MemberId> sole = List.of(holder);
    List<PartitionRow> rows = new ArrayList<>(partitionCount);
    for (int partition = 0; partition < partitionCount; partition++) {
      rows.add(new PartitionRow(partition, 1, 1, sole, sole, List.of()));
    }
    return new PartitionTable(group, 1, rows);
  }
}
