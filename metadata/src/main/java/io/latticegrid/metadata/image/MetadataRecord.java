package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Arrays;
import java.util.List;

/**
 * What the metadata log carries: one change of the image. Immutable. Applied by {@link
 * MetadataImage#apply}, the same on every member.
 */
public sealed interface MetadataRecord {
  /** A coordinator begins its term; changes nothing but index and term. */
  record TermBegan(Term term) implements MetadataRecord {}

  /** The cluster begins, with this image; the first record of all. */
  record Founded(MetadataImage image) implements MetadataRecord {}

  /**
   * A node comes back as a new incarnation, the youngest, and its former ones leave in the same
   * step. That is how a cluster of which all nodes were restarted gets its first living member.
   *
   * @param member the node
   * @param former its former lives, and others who have not been heard of since it leads
   * @param rows what becomes of the partitions
   * @param keepsLog whether it keeps a log
   * @param away as in {@link MembersLeft}
   * @param dead as in {@link MembersLeft}
   */
  record MemberReturned(
      MemberInfo member,
      List<MemberId> former,
      List<GroupRows> rows,
      boolean keepsLog,
      List<MemberId> away,
      List<MemberId> dead)
      implements MetadataRecord {
    /** A node that keeps no log. */
    public MemberReturned(MemberInfo member, List<MemberId> former, List<GroupRows> rows) {
      this(member, former, rows, false, List.of(), List.of());
    }

    /** Copies the lists. */
    public MemberReturned {
      former = List.copyOf(former);
      rows = List.copyOf(rows);
      away = List.copyOf(away);
      dead = List.copyOf(dead);
    }
  }

  /** A member comes in, as the youngest, with the moves that this starts. */
  record MemberJoined(MemberInfo member, List<GroupRows> rows, boolean keepsLog)
      implements MetadataRecord {
    /** A member that keeps no log. */
    public MemberJoined(MemberInfo member, List<GroupRows> rows) {
      this(member, rows, false);
    }

    /** Copies the rows. */
    public MemberJoined {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Members go, with the promotions and moves that follow.
   *
   * @param members who goes
   * @param rows what becomes of their partitions
   * @param actingMillis for how long whoever is promoted counts as acting, because a former
   *     primary's lease may last so long; 0 if all are over
   * @param away those who went in silence and may come back with what they wrote on their side
   * @param dead those who are proven dead and kept a log: what is in it may come back
   */
  record MembersLeft(
      List<MemberId> members,
      List<GroupRows> rows,
      int actingMillis,
      List<MemberId> away,
      List<MemberId> dead)
      implements MetadataRecord {
    /** Members go that bring nothing when they come back. */
    public MembersLeft(List<MemberId> members, List<GroupRows> rows, int actingMillis) {
      this(members, rows, actingMillis, List.of(), List.of());
    }

    /** Members whose leases are over go. */
    public MembersLeft(List<MemberId> members, List<GroupRows> rows) {
      this(members, rows, 0);
    }

    /** Copies the lists. */
    public MembersLeft {
      members = List.copyOf(members);
      rows = List.copyOf(rows);
      away = List.copyOf(away);
      dead = List.copyOf(dead);
    }
  }

  /** What a member wrote on a side without quorum is with the primaries now. */
  record MemberMerged(MemberId member) implements MetadataRecord {}

  /** Features of a higher version of the protocol may be used from now on. */
  record FeatureLevelRaised(int level) implements MetadataRecord {}

  /** A map is created under the next free number. */
  record MapCreated(String name, String group, byte[] definition) implements MetadataRecord {
    @Override
    public boolean equals(Object other) {
      return other instanceof MapCreated that
          && name.equals(that.name)
          && group.equals(that.group)
          && Arrays.equals(definition, that.definition);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Arrays.hashCode(definition);
    }
  }

  /** A map begins to move to another group, or turns around to the one that it comes from. */
  record MapMoving(int mapId, int target) implements MetadataRecord {}

  /**
   * A partition of a map that moves is served by the other group from now on.
   *
   * @param mapId the map
   * @param partition the partition
   * @param from the group that it leaves
   * @param to the group that has all of it
   * @param fromReign the reign whose primary has sent it, and takes no writes of it any more
   * @param toReign the reign whose in-sync replicas have it
   * @param move which move of the map it belongs to
   */
  record MapPartitionMoved(
      int mapId, int partition, int from, int to, long fromReign, long toReign, long move)
      implements MetadataRecord {}

  /** A group is created under the next free number, all of it on the oldest member at first. */
  record GroupCreated(
      String name,
      GroupInfo.Mode mode,
      int backups,
      int minCopies,
      GroupInfo.TotalLoss onTotalLoss,
      GroupInfo.OnSplit onSplit)
      implements MetadataRecord {
    /** A group that takes every write and refuses what is lost. */
    public GroupCreated(String name, GroupInfo.Mode mode, int backups) {
      this(name, mode, backups, 1, GroupInfo.TotalLoss.REFUSE, GroupInfo.OnSplit.REFUSE);
    }
  }

  /** The figures of a group change; the coordinator plans the moves that follow. */
  record GroupChanged(
      String name,
      int backups,
      int minCopies,
      GroupInfo.TotalLoss onTotalLoss,
      GroupInfo.OnSplit onSplit)
      implements MetadataRecord {}

  /** A member that is away will not return: it is no holder of anything any more. */
  record MemberForgotten(MemberId member) implements MetadataRecord {}

  /**
   * Lost partitions of a group are served again, empty, each in a new generation; whichever loss of
   * them it is when this applies.
   */
  record LossAccepted(int group, List<Integer> partitions) implements MetadataRecord {
    /** Copies the partitions. */
    public LossAccepted {
      partitions = List.copyOf(partitions);
    }
  }

  /**
   * Lost partitions of a group are served again, empty, each in a new generation. One whose row is
   * in another generation than that whose loss is meant is left alone: its loss was accepted
   * before, and what was lost since is another matter.
   */
  record LossesAccepted(int group, List<Loss> losses) implements MetadataRecord {
    /** Copies the losses. */
    public LossesAccepted {
      losses = List.copyOf(losses);
    }
  }

  /** The loss of a partition, by the generation that is lost. */
  record Loss(int partition, int generation) {}

  /** A member is to hand over what it has, or is not to any more. */
  record MemberDraining(MemberId member, boolean draining) implements MetadataRecord {}

  /**
   * Rows of one table change.
   *
   * @param rows the rows
   * @param actingMillis as in {@link MembersLeft}
   */
  record RowsChanged(GroupRows rows, int actingMillis) implements MetadataRecord {
    /** Rows change, and nobody is promoted before its predecessor's lease is over. */
    public RowsChanged(GroupRows rows) {
      this(rows, 0);
    }
  }
}
