package io.latticegrid.query;

import io.latticegrid.dag.processor.BatchReader;
import io.latticegrid.data.error.GridException;
import io.latticegrid.query.QueryPlan.PartitionPart;
import io.latticegrid.query.ScanPort.ScanBatch;
import io.latticegrid.query.ScanPort.ScanRequest;
import io.latticegrid.query.ScanPort.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads this member's partitions of a plan one after the other. Confined to the DAG worker's loop,
 * save for the answers of the scan port.
 */
final class PartitionReader implements BatchReader {
  private static final int RECORDS_PER_BATCH = 512;
  private static final long BUSY_RETRY_NANOS = 2_000_000L;

  private final QueryPorts ports;
  private final EngineMessage.Start start;
  private final ScanRequest template;
  private final LongConsumer whenScanned;
  private int next;
  private long cursor;
  private long looked;
  private boolean closed;

  /** The request of a part stands at its partition and reign; {@code template} has all else. */
  PartitionReader(
      QueryPorts ports, EngineMessage.Start start, ScanRequest template, LongConsumer whenScanned) {
    this.ports = ports;
    this.start = start;
    this.template = template;
    this.whenScanned = whenScanned;
  }

  static int recordsPerBatch() {
    return RECORDS_PER_BATCH;
  }

  @Override
  public void read(Answer answer) {
    read(answer, new ArrayList<>());
  }

  /**
   * Goes on until there are enough rows for a batch, so that selective filters don't cost a turn of
   * the DAG worker per partition.
   */
  private void read(Answer answer, List<List<@Nullable Object>> rows) {
    if (closed) {
      return;
    }
    if (next == start.parts().size()) {
      whenScanned.accept(looked);
      answer.items(rows, true);
      return;
    }
    PartitionPart part = start.parts().get(next);
    ScanRequest request =
        new ScanRequest(
            part.group(),
            part.partition(),
            template.mapId(),
            part.reign(),
            cursor,
            template.maxRecords(),
            template.filter(),
            template.projection());
    ports.scans().scan(request, batch -> ports.loop().execute(() -> take(batch, answer, rows)));
  }

  private void take(ScanBatch batch, Answer answer, List<List<@Nullable Object>> rows) {
    if (closed) {
      return;
    }
    looked += batch.looked();
    rows.addAll(batch.rows());
    switch (batch.state()) {
      case MOVED ->
          answer.failed(
              new GridException(
                  GridException.Code.TOPOLOGY_CHANGED,
                  "partition " + start.parts().get(next).partition() + " has moved"));
      case NO_LEASE ->
          answer.failed(
              new GridException(
                  GridException.Code.NOT_AVAILABLE,
                  "the member that serves partition "
                      + start.parts().get(next).partition()
                      + " has no lease"));
      case BUSY -> ports.loop().schedule(BUSY_RETRY_NANOS, () -> read(answer, rows));
      case MORE, DONE -> {
        cursor = batch.state() == State.DONE ? 0 : batch.cursor();
        next += batch.state() == State.DONE ? 1 : 0;
        if (rows.size() < RECORDS_PER_BATCH) {
          read(answer, rows);
        } else {
          answer.items(rows, false);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
