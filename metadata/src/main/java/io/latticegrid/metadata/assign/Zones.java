package io.latticegrid.metadata.assign;

import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * Which members may fail together. Immutable. Members are indexes here; one that names no zone is a
 * zone of its own.
 */
final class Zones {
  private final int[] zoneOf;
  private final int count;
  private final boolean shared;

  Zones(List<MemberInfo> members) {
    zoneOf = new int[members.size()];
    List<String> names = new ArrayList<>();
    int next = 0;
    boolean several = false;
    for (int member = 0; member < zoneOf.length; member++) {
      String zone = members.get(member).zone();
      int known = zone.isEmpty() ? -1 : names.indexOf(zone);
      several |= known >= 0;
      // Members of none get a place in the list as well, so that places are numbers of zones.
      zoneOf[member] = known >= 0 ? known : next++;
      if (known < 0) {
        names.add(zone);
      }
    }
    count = next;
    shared = several;
  }

  /** Whether two members are in one zone. */
  boolean areShared() {
    return shared;
  }

  int of(int member) {
    return zoneOf[member];
  }

  int count() {
    return count;
  }
}
