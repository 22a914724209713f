package io.latticegrid.dag.run;

/** How processors and other loops reach an execution. Thread-safe. */
interface Callbacks {
  /** Has the execution's tasklets called. */
  void wakeUp();

  /** Runs a task on the worker's loop, then has the tasklets called. */
  void onWorker(Runnable task);
}
