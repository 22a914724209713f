package io.latticegrid.query;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Aggregate;
import io.latticegrid.data.query.PartitionSet;
import io.latticegrid.data.query.Predicate;
import io.latticegrid.data.query.Pruning;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.query.QueryPlan.PartitionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes plans of queries from the committed metadata. Pure. */
final class Planner {
  private Planner() {}

  static QueryPlan plan(MetadataImage image, String mapName, Query query) {
    MapEntry entry =
        image
            .catalog()
            .map(mapName)
            .orElseThrow(() ->
                new GridException(
                    GridException.Code.UNKNOWN_MAP, "there is no map '" + mapName + "'"));
    MapInfo map = entry.info();
    query.validate(map.definition());
    PartitionSet pruned =
        Pruning.prune(query.predicate(), map.definition(), image.partitionCount());
    Map<MemberId, List<PartitionPart>> parts = new TreeMap<>();
    MapPlacement place = entry.placement(image.index());
    for (int partition : pruned.partitions()) {
      PartitionRow row = image.table(place.groupOf(partition)).row(partition);
      MemberId primary =
          row.primary()
              .orElseThrow(() ->
                  new GridException(
                      row.state() == PartitionRow.State.LOST
                          ? GridException.Code.PARTITION_LOST
                          : GridException.Code.PARTITION_UNAVAILABLE,
                      "map '" + mapName + "': " + row.whyUnserved(place.groupOf(partition))));
      parts
          .computeIfAbsent(primary, id -> new ArrayList<>())
          .add(new PartitionPart(place.groupOf(partition), partition, row.reign()));
    }
    return new QueryPlan(map, query, image.partitionCount(), parts);
  }

  /** The plan in words, one step a line. */
  static String describe(QueryPlan plan) {
    Query query = plan.query();
    StringBuilder text = new StringBuilder("scan ");
    text.append(plan.map().definition().name()).append(": ");
    int partitions = plan.partitions();
    text.append(partitions == plan.partitionCount() ? "all " : partitions + " of ");
    text.append(plan.partitionCount()).append(" partitions on ");
    text.append(plan.parts().size()).append(plan.parts().size() == 1 ? " node" : " nodes");
    if (partitions < plan.partitionCount()) {
      text.append(", pruned by the predicate");
    }
    text.append('\n');
    if (!(query.predicate() instanceof Predicate.Always)) {
      text.append("  filter on the shard: ")
          .append(PredicateText.of(query.predicate()))
          .append('\n');
    }
    if (query.isGrouped()) {
      String groups =
          query.groupFields().isEmpty()
              ? "over everything"
              : "by " + String.join(", ", query.groupFields());
      text.append("  aggregate ").append(groups).append(" on each node");
      List<String> figures = query.aggregates().stream().map(Aggregate::name).toList();
      text.append(figures.isEmpty() ? "" : ": " + String.join(", ", figures));
      text.append("\n  combine on the coordinator\n");
    } else {
      text.append("  gather on the coordinator\n");
    }
    describeOrder(query, text);
    return text.toString();
  }

  private static void describeOrder(Query query, StringBuilder text) {
    if (!query.ordering().isEmpty()) {
      List<String> columns =
          query.ordering().stream()
              .map(ordering -> ordering.column() + (ordering.descending() ? " desc" : ""))
              .toList();
      text.append("  order by ").append(String.join(", ", columns)).append('\n');
    }
    if (query.limit() != Query.NO_LIMIT) {
      text.append("  limit ").append(query.limit()).append('\n');
    }
  }
}
