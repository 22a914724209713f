package io.latticegrid.dag.run;

/** A piece of an execution that the worker calls in turns. Confined to the worker's loop. */
interface Tasklet {
  /** Called once before the first {@link #call}. */
  default void init() {}

  /** Does a bounded amount of work; true if anything moved. Not called once {@link #isDone}. */
  boolean call();

  /** Whether it will never do anything again. */
  boolean isDone();

  /** Releases what it holds; may be called at any time and more than once. */
  void release();

  /** What it is, for messages. */
  String label();
}
