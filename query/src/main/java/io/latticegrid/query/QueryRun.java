package io.latticegrid.query;

import io.latticegrid.dag.Execution;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.QueryResultCodec;
import io.latticegrid.proto.wire.FrameLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query under way at its coordinator. Confined to the DAG worker's loop.
 *
 * <p>Rows wait until the execution is complete everywhere: before that they may turn out void, and
 * then the query is planned anew. A result leaves in bounded pieces, as the client takes them.
 */
final class QueryRun {
  private static final int ROWS_PER_PIECE = 1_000;
  private static final int BYTES_PER_PIECE = 1 << 20;
  private static final int MAX_PAYLOAD_BYTES = FrameLayout.MAX_FRAME_LENGTH - 1024;

  private final ResultSink sink;
  private final long deadlineNanos;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private int attempts;
  private long looked;
  private int sent;
  private @Nullable Execution execution;
  private boolean ended;
  private @Nullable Piece refused;

  /** A piece of the result and the row behind it. */
  private record Piece(byte[] payload, int until) {}

  QueryRun(ResultSink sink, long deadlineNanos) {
    this.sink = sink;
    this.deadlineNanos = deadlineNanos;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  ResultSink sink() {
    return sink;
  }

  boolean isEnded() {
    return ended;
  }

  int attempts() {
    return attempts;
  }

  void begin() {
    attempts++;
    rows.clear();
    looked = 0;
  }

  void started(Execution newExecution) {
    execution = newExecution;
  }

  void add(List<@Nullable Object> row) {
    if (rows.size() >= QueryDag.MAX_RESULT_ROWS) {
      throw new GridException(
          GridException.Code.TOO_LARGE,
          "the result has more than " + QueryDag.MAX_RESULT_ROWS + " rows; add a limit");
    }
    rows.add(row);
  }

  void scanned(long more) {
    looked += more;
  }

  void fail(GridException error) {
    if (!ended) {
      ended = true;
      rows.clear();
      sink.failed(error);
    }
  }

  /** Ends it silently, on all members. */
  void cancel(String why) {
    ended = true;
    rows.clear();
    Execution running = execution;
    if (running != null) {
      running.cancel(why);
    }
  }

  Explanation explanation(QueryPlan plan, List<String> nodes) {
    return new Explanation(
        Planner.describe(plan),
        plan.map().definition().name(),
        plan.partitions(),
        plan.partitionCount(),
        nodes,
        looked,
        rows.size());
  }

  /** Sends what the client takes; true when all has left or nobody wants it. */
  boolean deliver(List<String> columns, Explanation explanation) {
    while (sink.isOpen() && !ended) {
      Piece piece = refused == null ? cut(columns, explanation) : refused;
      if (piece.payload().length > MAX_PAYLOAD_BYTES) {
        fail(new GridException(GridException.Code.TOO_LARGE, "a row of the result is too large"));
        return true;
      }
      boolean last = piece.until() == rows.size();
      if (!sink.offer(piece.payload(), last)) {
        refused = piece;
        return false;
      }
      refused = null;
      sent = piece.until();
      ended = last;
    }
    ended = true;
    rows.clear();
    return true;
  }

  /** A piece is bounded by rows and by bytes, so that it fits a frame. */
  private Piece cut(List<String> columns, Explanation explanation) {
    int until = Math.min(rows.size(), sent + ROWS_PER_PIECE);
    while (true) {
      List<List<@Nullable Object>> piece = rows.subList(sent, until);
      byte[] payload =
          until == rows.size()
              ? QueryResultCodec.last(piece, columns, explanation)
              : QueryResultCodec.rows(piece);
      if (payload.length <= BYTES_PER_PIECE || piece.size() <= 1) {
        return new Piece(payload, until);
      }
      until = sent + piece.size() / 2;
    }
  }
}
