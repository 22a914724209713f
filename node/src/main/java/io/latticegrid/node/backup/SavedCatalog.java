package io.latticegrid.node.backup;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.UnknownMapException;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.MapUse;
import io.latticegrid.node.wire.MemberStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a backup is taken of. Immutable.
 *
 * @param groupNames all groups of the cluster, by number
 * @param groups those in which the maps are
 * @param maps the names of the maps
 */
public record SavedCatalog(
    Map<Integer, String> groupNames, List<BackupBlock.Group> groups, List<String> maps) {
  /**
   * Asks a cluster.
   *
   * @param wanted the maps wanted; empty for all
   * @throws GridException if a map is not there, or writes of a split are still to be merged
   */
  public static SavedCatalog of(AdminClient admin, List<String> wanted) {
    checkWhole(admin);
    Map<String, String> groupOf = new LinkedHashMap<>();
    for (MapUse map : admin.maps().getMapsList()) {
      groupOf.put(map.getMap(), map.getGroup());
    }
    for (String map : wanted) {
      if (!groupOf.containsKey(map)) {
        throw new UnknownMapException(
            "there is no map '%s'; there are %s".formatted(map, groupOf.keySet()));
      }
    }
    List<String> maps = List.copyOf(new TreeSet<>(wanted.isEmpty() ? groupOf.keySet() : wanted));
    Map<Integer, String> names = new LinkedHashMap<>();
    List<BackupBlock.Group> used = new ArrayList<>();
    for (GroupStatus group : admin.groups()) {
      names.put(group.getId(), group.getName());
      if (maps.stream().anyMatch(map -> group.getName().equals(groupOf.get(map)))) {
        used.add(
            new BackupBlock.Group(
                group.getName(),
                group.getMode(),
                group.getBackups(),
                group.getMinCopies(),
                group.getOnTotalLoss(),
                group.getOnSplit()));
      }
    }
    return new SavedCatalog(names, used, maps);
  }

  /** What lies at members that are to be merged yet would be missing. */
  private static void checkWhole(AdminClient admin) {
    for (MemberStatus member : admin.clusterStatus().getMembersList()) {
      if (member.getState() == MemberStatus.State.MERGING
          || member.getState() == MemberStatus.State.HOLDER) {
        throw new GridException(
            GridException.Code.NOT_AVAILABLE,
            ("member %s:%d has writes, or whole partitions, that the others lack (%s): wait until"
                    + " 'lattice members' says ok, or 'lattice forget' it; there is no backup")
                .formatted(member.getHost(), member.getPort(), member.getState()));
      }
    }
  }

  /** A definition with the group in which the map is, which may have moved. */
  MapDefinition inItsGroup(MapDefinition map, int group) {
    String name = groupNames.getOrDefault(group, map.group());
    return name.equals(map.group())
        ? map
        : new MapDefinition(
            map.name(),
            name,
            map.key(),
            map.value(),
            map.partitionField(),
            map.rules(),
            map.store(),
            map.limits());
  }
}
