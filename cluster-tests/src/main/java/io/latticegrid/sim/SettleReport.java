package io.latticegrid.sim;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What it took many nodes to become one balanced cluster, in virtual time. Immutable.
 *
 * @param nodes how many
 * @param partitions of the default group
 * @param joinedSeconds until all were members
 * @param settledSeconds until every partition was where it belongs, on two members in sync
 * @param mendedSeconds after a death, until that held again
 * @param growth what was sent until then
 * @param death what was sent because of the death
 * @param primariesSpread by how many primaries the most and the least loaded member differ
 * @param replicasSpread the same of replicas
 * @param events of the simulation
 */
record SettleReport(
    int nodes,
    int partitions,
    double joinedSeconds,
    double settledSeconds,
    double mendedSeconds,
    Cost growth,
    Cost death,
    int primariesSpread,
    int replicasSpread,
    long events) {
  /**
   * What was sent on the control plane.
   *
   * @param records committed
   * @param rowChanges rows that changed, each time counted
   * @param bytes in all
   * @param kinds messages and bytes by kind
   */
  record Cost(long records, long rowChanges, long bytes, Map<String, long[]> kinds) {
    /** Copies the map. */
    Cost {
      kinds = new TreeMap<>(kinds);
    }

    /** Bytes that carry changes of metadata, so not the signs of life. */
    long tableBytes() {
      long bytes = 0;
      for (Map.Entry<String, long[]> kind : kinds.entrySet()) {
        boolean life =
            switch (kind.getKey()) {
              case "PING", "PONG", "SWIM", "PROBE", "UNREACHABLE" -> true;
              default -> false;
            };
        bytes += life ? 0 : kind.getValue()[1];
      }
      return bytes;
    }

    String json(int members) {
      StringBuilder kindsJson = new StringBuilder();
      kinds.forEach((kind, counts) ->
          kindsJson
              .append(kindsJson.isEmpty() ? "" : ",")
              .append("\"%s\":[%d,%d]".formatted(kind, counts[0], counts[1])));
      return String.format(
          Locale.ROOT,
          "{\"records\":%d,\"rowChanges\":%d,\"bytes\":%d,\"tableBytes\":%d,"
              + "\"tableBytesPerRowChangeAndMember\":%.1f,\"messagesAndBytesByKind\":{%s}}",
          records,
          rowChanges,
          bytes,
          tableBytes(),
          perChange(members),
          kindsJson);
    }

    double perChange(int members) {
      return (double) tableBytes() / Math.max(1, rowChanges) / members;
    }
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"nodes\":%d,\"partitions\":%d,\"joinedSeconds\":%.1f,\"settledSeconds\":%.1f,"
            + "\"mendedSeconds\":%.1f,\"primariesSpread\":%d,\"replicasSpread\":%d,"
            + "\"events\":%d,\"growth\":%s,\"death\":%s}",
        nodes,
        partitions,
        joinedSeconds,
        settledSeconds,
        mendedSeconds,
        primariesSpread,
        replicasSpread,
        events,
        growth.json(nodes),
        death.json(nodes));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d nodes, %d partitions: all joined after %.1f s, balanced after %.1f s; a death mended in"
            + " %.1f s%nprimaries differ by %d, replicas by %d%n%s%n%s",
        nodes,
        partitions,
        joinedSeconds,
        settledSeconds,
        mendedSeconds,
        primariesSpread,
        replicasSpread,
        text("growth", growth),
        text("death", death));
  }

  private String text(String what, Cost cost) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%s: %d records, %d row changes, %.1f bytes a row change and member; all bytes %d",
            what,
            cost.records(),
            cost.rowChanges(),
            cost.perChange(nodes),
            cost.bytes()));
    cost.kinds()
        .forEach((kind, counts) ->
            out.append(
                String.format(
                    Locale.ROOT, "%n  %-16s %9d messages %12d bytes", kind, counts[0], counts[1])));
    return out.toString();
  }
}
