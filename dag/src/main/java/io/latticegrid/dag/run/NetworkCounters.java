package io.latticegrid.dag.run;

import io.latticegrid.dag.ExecutionStats.NetworkStats;

/** Counts what an edge exchanges with other members. Confined to the worker's loop. */
final class NetworkCounters {
  long rowsSent;
  long bytesSent;
  long creditStalls;
  long rowsReceived;
  long queuedBytes;
  long mostQueuedBytes;

  NetworkStats snapshot() {
    return new NetworkStats(
        rowsSent, bytesSent, creditStalls, rowsReceived, queuedBytes, mostQueuedBytes);
  }
}
