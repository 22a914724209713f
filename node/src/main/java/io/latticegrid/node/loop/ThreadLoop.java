package io.latticegrid.node.loop;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * A loop with a thread of its own. {@link #offer}, {@link #execute} and {@link #schedule} are
 * thread-safe; the rest is confined to the thread.
 *
 * <p>A turn takes a bounded number of tasks, runs the timers that are due, then what was kept for
 * the end of the turn. An idle loop parks until it is given something.
 */
final class ThreadLoop implements Loop, Runnable {
  private static final int CAPACITY = 16_384;
  private static final int TASKS_PER_TURN = 256;
  private static final long NO_TIMER = Long.MAX_VALUE;

  private final String name;
  private final FaultHandler faults;
  private final ManyToOneConcurrentArrayQueue<Runnable> offered =
      new ManyToOneConcurrentArrayQueue<>(CAPACITY);
  private final ConcurrentLinkedQueue<Runnable> control = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ArrayDeque<Runnable> endOfTurn = new ArrayDeque<>();
  private final Thread thread;
  private long timerCount;
  private volatile boolean parked;
  private volatile boolean stopped;

  ThreadLoop(String name, FaultHandler faults) {
    this.name = name;
    this.faults = faults;
    this.thread = new Thread(this, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  void awaitEnd() throws InterruptedException {
    if (!inLoop()) {
      thread.join(5_000);
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      boolean worked = turn();
      if (!worked) {
        park();
      }
    }
  }

  private boolean turn() {
    int ran = 0;
    Runnable task = control.poll();
    while (task != null && ran < TASKS_PER_TURN) {
      guarded(task);
      ran++;
      task = ran < TASKS_PER_TURN ? control.poll() : null;
    }
    for (task = offered.poll(); task != null; task = ran < TASKS_PER_TURN ? offered.poll() : null) {
      guarded(task);
      ran++;
    }
    long nowNanos = System.nanoTime();
    while (!timers.isEmpty() && timers.peek().dueNanos - nowNanos <= 0) {
      guarded(timers.remove());
      ran++;
    }
    while (!endOfTurn.isEmpty()) {
      guarded(endOfTurn.remove());
      ran++;
    }
    return ran > 0;
  }

  private void park() {
    parked = true;
    if (offered.isEmpty() && control.isEmpty() && !stopped) {
      long wait = timers.isEmpty() ? NO_TIMER : timers.peek().dueNanos - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(this, wait);
      }
    }
    parked = false;
  }

  private void guarded(Runnable task) {
    if (stopped) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // What the loop owns can't be trusted any more.
      stopped = true;
      faults.fault("a task of loop " + name + " failed", e);
    }
  }

  private void wake() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public boolean offer(Runnable task) {
    if (!offered.offer(task)) {
      return false;
    }
    wake();
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (!stopped) {
      control.add(task);
      wake();
    }
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    Timer timer = new Timer(System.nanoTime() + Math.max(0, delayNanos), task);
    if (inLoop()) {
      add(timer);
    } else {
      execute(() -> add(timer));
    }
    return () -> timer.cancelled = true;
  }

  private void add(Timer timer) {
    timer.order = timerCount++;
    timers.add(timer);
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    endOfTurn.add(task);
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Timer implements Runnable, Comparable<Timer> {
    private final long dueNanos;
    private final Runnable task;
    private long order;
    private volatile boolean cancelled;

    Timer(long dueNanos, Runnable task) {
      this.dueNanos = dueNanos;
      this.task = task;
    }

    @Override
    public void run() {
      if (!cancelled) {
        task.run();
      }
    }

    @Override
    public int compareTo(Timer other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
