package io.latticegrid.metadata.image;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.image.MetadataRecord.FeatureLevelRaised;
import io.latticegrid.metadata.image.MetadataRecord.Founded;
import io.latticegrid.metadata.image.MetadataRecord.GroupChanged;
import io.latticegrid.metadata.image.MetadataRecord.GroupCreated;
import io.latticegrid.metadata.image.MetadataRecord.LossAccepted;
import io.latticegrid.metadata.image.MetadataRecord.LossesAccepted;
import io.latticegrid.metadata.image.MetadataRecord.MapCreated;
import io.latticegrid.metadata.image.MetadataRecord.MapMoving;
import io.latticegrid.metadata.image.MetadataRecord.MapPartitionMoved;
import io.latticegrid.metadata.image.MetadataRecord.MemberDraining;
import io.latticegrid.metadata.image.MetadataRecord.MemberForgotten;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MemberMerged;
import io.latticegrid.metadata.image.MetadataRecord.MemberReturned;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which record may follow which image, and what comes out of it. Pure. */
final class RecordRules {
  private RecordRules() {}

  static @Nullable String objection(MetadataImage image, MetadataRecord change) {
    String tooNew = RecordLevels.objection(image, change);
    return tooNew == null ? kindObjection(image, change) : tooNew;
  }

  private static @Nullable String kindObjection(MetadataImage image, MetadataRecord change) {
    return switch (change) {
      case TermBegan began -> null;
      case Founded founded -> "the cluster is founded already";
      case MemberReturned returned -> returnedObjection(image, returned);
      case MemberJoined joined -> joinObjection(image, joined);
      case MembersLeft left -> leftObjection(image, left);
      case MapCreated map -> mapObjection(image, map);
      case GroupCreated group -> groupObjection(image, group);
      case MapMoving moving -> MapRules.objection(image, moving);
      case MapPartitionMoved moved -> MapRules.objection(image, moved);
      case FeatureLevelRaised raised -> levelObjection(image, raised.level());
      case RowsChanged rows -> RowRules.objection(image, rows.rows(), image.memberIds());
      case GroupChanged group -> OperatorRules.objection(image, group);
      case MemberForgotten forgotten -> OperatorRules.objection(image, forgotten);
      case LossAccepted accepted -> LossRules.objection(image, accepted);
      case LossesAccepted accepted -> LossRules.objection(image, accepted);
      case MemberDraining draining -> OperatorRules.objection(image, draining);
      case MemberMerged merged ->
          image.away().contains(merged.member()) && image.isMember(merged.member())
              ? null
              : merged.member() + " is no member that was away";
    };
  }

  static MetadataImage apply(MetadataImage image, MetadataRecord change, Term term) {
    String objection = objection(image, change);
    Invariant.check(objection == null, "a decided record does not apply: " + objection);
    Catalog catalog = image.catalog();
    List<PartitionTable> tables = image.tables();
    return switch (change) {
      case TermBegan began -> image.next(term, image.members(), catalog, tables);
      case Founded founded -> founded.image();
      case MemberReturned returned -> returned(image, returned, term);
      case MemberJoined joined ->
          keeping(
                  joined.keepsLog(),
                  joined.member(),
                  image.next(
                      term,
                      grown(image.members(), joined.member()),
                      catalog,
                      RowRules.changed(tables, joined.rows())))
              .dead(DeadHolders.after(image, joined));
      case MembersLeft left ->
          image
              .next(
                  term,
                  shrunk(image, left.members()),
                  catalog,
                  RowRules.changed(tables, left.rows()))
              .acting(left.actingMillis())
              .away(union(image.away(), left.away()))
              .dead(DeadHolders.after(image, left));
      case MapCreated map -> image.next(term, image.members(), withMap(catalog, map), tables);
      case GroupCreated group -> withGroup(image, group, term);
      case MapMoving moving -> MapRules.apply(image, moving, term);
      case MapPartitionMoved moved -> MapRules.apply(image, moved, term);
      case FeatureLevelRaised raised ->
          image.next(term, image.members(), catalog.atLevel(raised.level()), tables);
      case RowsChanged rows ->
          image
              .next(term, image.members(), catalog, RowRules.changed(tables, List.of(rows.rows())))
              .acting(rows.actingMillis());
      case GroupChanged group -> OperatorRules.apply(image, group, term);
      case MemberForgotten forgotten -> OperatorRules.apply(image, forgotten, term);
      case LossAccepted accepted -> LossRules.apply(image, accepted, term);
      case LossesAccepted accepted -> LossRules.apply(image, accepted, term);
      case MemberDraining draining -> OperatorRules.apply(image, draining, term);
      case MemberMerged merged ->
          image
              .next(term, image.members(), catalog, tables)
              .away(image.awayWithout(merged.member()));
    };
  }

  private static MetadataImage returned(MetadataImage image, MemberReturned returned, Term term) {
    MetadataImage after =
        keeping(
            returned.keepsLog(),
            returned.member(),
            image.next(
                term,
                grown(shrunk(image, returned.former()), returned.member()),
                image.catalog(),
                RowRules.changed(image.tables(), returned.rows())));
    return after
        .away(union(after.away(), returned.away()))
        .dead(DeadHolders.after(image, returned));
  }

  private static MetadataImage keeping(boolean keepsLog, MemberInfo member, MetadataImage joined) {
    return keepsLog ? joined.keeping(member.id()) : joined;
  }

  private static @Nullable String levelObjection(MetadataImage image, int level) {
    if (level <= image.catalog().featureLevel()) {
      return "the feature level is " + image.catalog().featureLevel() + " and never goes back";
    }
    List<String> behind =
        image.members().stream()
            .filter(member -> member.protocol().newest() < level)
            .map(member -> member.address() + " (" + member.protocol() + ")")
            .toList();
    return behind.isEmpty()
        ? null
        : "these members do not speak version " + level + " of the protocol yet: " + behind;
  }

  private static @Nullable String joinObjection(MetadataImage image, MemberJoined joined) {
    if (joined.member().protocol().newest() < image.catalog().featureLevel()) {
      return "the node does not speak the version of the cluster's feature level";
    }
    for (MemberInfo member : image.members()) {
      if (member.id().nodeId() == joined.member().id().nodeId()) {
        return "the node is a member already, as " + member.id();
      }
    }
    return rowsObjection(
        image,
        joined.rows(),
        grown(image.members(), joined.member()),
        DeadHolders.after(image, joined));
  }

  private static @Nullable String returnedObjection(MetadataImage image, MemberReturned returned) {
    List<MemberInfo> rest = shrunk(image, returned.former());
    if (!returned.former().containsAll(returned.dead())) {
      return "dead and stays: " + returned.dead();
    }
    for (MemberInfo member : rest) {
      if (member.id().nodeId() == returned.member().id().nodeId()) {
        return "the node is a member already, as " + member.id();
      }
    }
    return rowsObjection(
        image, returned.rows(), grown(rest, returned.member()), DeadHolders.after(image, returned));
  }

  private static @Nullable String leftObjection(MetadataImage image, MembersLeft left) {
    if (left.members().isEmpty() || !image.memberIds().containsAll(left.members())) {
      return "no members: " + left.members();
    }
    List<MemberInfo> rest = shrunk(image, left.members());
    if (!left.members().containsAll(left.dead())) {
      return "dead and stays: " + left.dead();
    }
    return rest.isEmpty()
        ? "the last member cannot go"
        : rowsObjection(image, left.rows(), rest, DeadHolders.after(image, left));
  }

  private static @Nullable String rowsObjection(
      MetadataImage image, List<GroupRows> rows, List<MemberInfo> members, List<MemberId> dead) {
    String objection = RowRules.objection(image, rows, ids(members));
    return objection == null
        ? RowRules.objection(RowRules.changed(image.tables(), rows), members, dead)
        : objection;
  }

  private static @Nullable String mapObjection(MetadataImage image, MapCreated map) {
    if (image.catalog().group(map.group()).isEmpty()) {
      return "there is no group '" + map.group() + "'";
    }
    return image.catalog().map(map.name()).isPresent()
        ? "there is a map '" + map.name() + "' already"
        : null;
  }

  private static @Nullable String groupObjection(MetadataImage image, GroupCreated group) {
    String objection = OperatorRules.figuresObjection(group.backups(), group.minCopies());
    if (objection != null) {
      return objection;
    }
    if (group.name().isBlank()) {
      return "a group needs a name";
    }
    return image.catalog().group(group.name()).isPresent()
        ? "there is a group '" + group.name() + "' already"
        : null;
  }

  private static List<MemberId> union(List<MemberId> some, List<MemberId> others) {
    List<MemberId> all = new ArrayList<>(some);
    others.stream().filter(other -> !some.contains(other)).forEach(all::add);
    return all;
  }

  private static List<MemberInfo> grown(List<MemberInfo> members, MemberInfo member) {
    List<MemberInfo> grown = new ArrayList<>(members);
    grown.add(member);
    return grown;
  }

  private static List<MemberInfo> shrunk(MetadataImage image, List<MemberId> gone) {
    return image.members().stream().filter(member -> !gone.contains(member.id())).toList();
  }

  private static List<MemberId> ids(List<MemberInfo> members) {
    return members.stream().map(MemberInfo::id).toList();
  }

  private static Catalog withMap(Catalog catalog, MapCreated map) {
    int group = catalog.group(map.group()).orElseThrow().id();
    return catalog.withMap(group, map.name(), map.definition());
  }

  private static MetadataImage withGroup(MetadataImage image, GroupCreated group, Term term) {
    int id = image.catalog().groups().size() + 1;
    GroupInfo created =
        new GroupInfo(
            id,
            group.name(),
            group.mode(),
            group.backups(),
            group.minCopies(),
            group.onTotalLoss(),
            group.onSplit());
    List<PartitionTable> tables = new ArrayList<>(image.tables());
    tables.add(MetadataImage.soleTable(id, image.partitionCount(), image.members().get(0).id()));
    return image.next(term, image.members(), image.catalog().withGroup(created), tables);
  }
}
