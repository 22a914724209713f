package io.latticegrid.dag.run;

import io.latticegrid.dag.ExecutionStats.VertexStats;

/** Counts for all processors of a vertex on one member. Confined to the worker's loop. */
final class VertexCounters {
  private final String vertex;
  long rowsIn;
  long rowsOut;
  long stalls;

  VertexCounters(String vertex) {
    this.vertex = vertex;
  }

  VertexStats snapshot() {
    return new VertexStats(vertex, rowsIn, rowsOut, stalls);
  }
}
