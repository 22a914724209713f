package io.latticegrid.dag.run;

import io.latticegrid.dag.Exchange;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;

/** What an execution asks of its worker. Confined to the worker's loop. */
interface Host {
  Loop loop();

  Exchange exchange();

  /** Gives the execution a pass soon. */
  void wake(RunningExecution execution);

  /** A member could not be told of an end, for want of a link. */
  void untold(MemberId member);

  /** The execution reached a final state. */
  void ended(RunningExecution execution);
}
