package io.latticegrid.dag;

import java.util.List;

/**
 * Counters of one execution on one member. Immutable.
 *
 * @param vertices per vertex hosted here, in topological order
 * @param edges per edge, in the dag's order
 */
public record ExecutionStats(List<VertexStats> vertices, List<EdgeStats> edges) {
  /** The counters of a vertex; zeros if it isn't hosted here. */
  public VertexStats vertex(String name) {
    for (VertexStats stats : vertices) {
      if (stats.vertex().equals(name)) {
        return stats;
      }
    }
    return new VertexStats(name, 0, 0, 0);
  }

  /** Items that wait in queues now. */
  public long queuedItems() {
    return edges.stream().mapToLong(EdgeStats::queuedItems).sum();
  }

  /** Received bytes that wait to be decoded now. */
  public long queuedBytes() {
    return edges.stream().mapToLong(edge -> edge.network().queuedBytes()).sum();
  }

  /**
   * What the processors of a vertex did. Immutable.
   *
   * @param vertex its name
   * @param rowsIn items taken
   * @param rowsOut items placed, counted per output
   * @param stalls offers refused because a queue was full
   */
  public record VertexStats(String vertex, long rowsIn, long rowsOut, long stalls) {}

  /**
   * What went over an edge. Immutable.
   *
   * @param edge its text
   * @param queues how many queues it has here
   * @param queuedItems items in them now
   * @param deepestQueue the most items that one of them ever held
   * @param discarded items that nobody wanted any more, after a consumer was satisfied
   * @param network what crossed members
   */
  public record EdgeStats(
      String edge,
      int queues,
      long queuedItems,
      int deepestQueue,
      long discarded,
      NetworkStats network) {}

  /**
   * What an edge exchanged with other members. Immutable.
   *
   * @param rowsSent items encoded
   * @param bytesSent bytes of their frames' payloads
   * @param creditStalls turns in which a sender had items and no credit
   * @param rowsReceived items decoded
   * @param queuedBytes received bytes waiting now
   * @param mostQueuedBytes the most bytes of one sender that ever waited
   */
  public record NetworkStats(
      long rowsSent,
      long bytesSent,
      long creditStalls,
      long rowsReceived,
      long queuedBytes,
      long mostQueuedBytes) {}
}
