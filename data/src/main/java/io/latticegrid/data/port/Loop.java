package io.latticegrid.data.port;

/**
 * One single-threaded event loop: an actor in simulation, a thread in production. All of {@code
 * offer}, {@code execute} and {@code schedule} may be called from any thread; tasks run one at a
 * time, in the order in which they were given.
 */
public interface Loop {
  /** The name, for logs and metrics. */
  String name();

  /** Whether the caller is on this loop. */
  boolean inLoop();

  /**
   * Hands a task over if there is room.
   *
   * @return false when the bounded queue is full; the task is then not run and the caller answers
   *     with overload
   */
  boolean offer(Runnable task);

  /**
   * Hands over a control task that must not be refused (their number is bounded by their kind, not
   * by load).
   */
  void execute(Runnable task);

  /** Runs a task on this loop after a delay in nanoseconds. */
  Cancelable schedule(long delayNanos, Runnable task);

  /**
   * Runs a task once at the end of the current turn, after the messages at hand have been handled.
   * Must be called on the loop. This is how batches leave without a timer.
   */
  void atEndOfTurn(Runnable task);
}
