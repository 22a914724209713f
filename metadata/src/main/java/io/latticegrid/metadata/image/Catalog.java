package io.latticegrid.metadata.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Groups and maps of the cluster. Immutable. Ids count up without gaps, so that the next id follows
 * from the content.
 *
 * @param groups by id, the first is the default group
 * @param maps by id
 * @param featureLevel the version of the protocol up to which features may be used; never above
 *     what all members speak
 */
public record Catalog(List<GroupInfo> groups, List<MapEntry> maps, int featureLevel) {
  /** Copies the lists. */
  public Catalog {
    groups = List.copyOf(groups);
    maps = List.copyOf(maps);
  }

  /**
   * The catalog of a new cluster: the default group, in mode CRDT, and a strict one, both with the
   * same number of backups.
   */
  public static Catalog initial(DefaultGroup group, int featureLevel) {
    GroupInfo strict =
        new GroupInfo(
            GroupInfo.DEFAULT_ID + 1,
            GroupInfo.STRICT_NAME,
            GroupInfo.Mode.STRICT,
            group.backups());
    return new Catalog(List.of(group.group(featureLevel), strict), List.of(), featureLevel);
  }

  /** The group of a number. */
  public Optional<GroupInfo> group(int id) {
    return id >= 1 && id <= groups.size() ? Optional.of(groups.get(id - 1)) : Optional.empty();
  }

  /** The group of a name. */
  public Optional<GroupInfo> group(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /** The map of a number. */
  public Optional<MapEntry> map(int id) {
    return id >= 1 && id <= maps.size() ? Optional.of(maps.get(id - 1)) : Optional.empty();
  }

  /** The map of a name. */
  public Optional<MapEntry> map(String name) {
    return maps.stream().filter(map -> map.name().equals(name)).findFirst();
  }

  Catalog withMap(int group, String name, byte[] definition) {
    List<MapEntry> more = new ArrayList<>(maps);
    more.add(new MapEntry(maps.size() + 1, group, name, definition));
    return new Catalog(groups, more, featureLevel);
  }

  /** One more group under the next number. */
  Catalog withGroup(GroupInfo group) {
    List<GroupInfo> more = new ArrayList<>(groups);
    more.add(group);
    return new Catalog(more, maps, featureLevel);
  }

  /** The same at another feature level. */
  Catalog atLevel(int level) {
    return new Catalog(groups, maps, level);
  }

  /** A map in place of the one of its number. */
  Catalog replacing(MapEntry map) {
    List<MapEntry> changed = new ArrayList<>(maps);
    changed.set(map.id() - 1, map);
    return new Catalog(groups, changed, featureLevel);
  }

  /** A group in place of the one of its number. */
  Catalog replacing(GroupInfo group) {
    List<GroupInfo> changed = new ArrayList<>(groups);
    changed.set(group.id() - 1, group);
    return new Catalog(changed, maps, featureLevel);
  }
}
