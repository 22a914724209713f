package io.latticegrid.query;

import io.latticegrid.data.error.GridException;

/** Where the result of a query goes. Called on the DAG worker's loop. */
public interface ResultSink {
  /** A part of the result; false when the client can't take more now: it is offered again later. */
  boolean offer(byte[] payload, boolean last);

  /** The query failed; nothing of its result may be used. */
  void failed(GridException error);

  /** Whether anybody still wants the result. */
  boolean isOpen();
}
