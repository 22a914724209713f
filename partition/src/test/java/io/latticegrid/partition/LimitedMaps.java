package io.latticegrid.partition;

import static io.latticegrid.partition.Cluster.P;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.MapLimits;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.storage.RecordMemory;
import java.util.List;

/** Gives the map of the tests limits, and looks at what it takes. */
final class LimitedMaps {
  /** Credit that does not stand in the way. */
  static final HostConfig CONFIG =
      new HostConfig(
          4 << 20,
          256 << 10,
          64 << 10,
          8,
          3 * VirtualTime.SECOND,
          VirtualTime.SECOND / 10,
          600 * VirtualTime.SECOND,
          HostConfig.Migration.DEFAULT,
          0);

  private LimitedMaps() {}

  static Cluster cluster(int size, MapLimits limits) {
    Cluster cluster = Cluster.inSync(size, CONFIG);
    cluster.members().forEach(member -> limit(member, limits));
    return cluster;
  }

  static void limit(Member member, MapLimits limits) {
    TypeDescriptor text = TypeDescriptor.of(FieldType.STRING);
    MapInfo map =
        new MapInfo(
            Ops.MAP, ScriptedLog.GROUP, new MapDefinition("m", "g", text, text, "").with(limits));
    MapPlacement place = MapPlacement.resting(map.id(), 1, ScriptedLog.GROUP);
    member.loop().turn(() -> member.host().maps(List.of(place), List.of(map), List.of()));
  }

  static long usedBytes(Member member) {
    RecordMemory memory = member.partition(P).state().memory(Ops.MAP);
    return memory == null ? 0 : memory.usedBytes();
  }

  /** What a node says that it takes is what its memories take. */
  static void assertAccounted(Cluster cluster) {
    for (Member member : cluster.members()) {
      long bytes = 0;
      for (Partition partition : member.host().partitions().values()) {
        for (RecordMemory memory : partition.state().maps().values()) {
          bytes += memory.reservedBytes();
        }
      }
      assertEquals(bytes, member.memory().usedBytes(), "memory of " + member.id());
    }
  }
}
