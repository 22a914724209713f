package io.latticegrid.proto.netty;

import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Netty event loop as a {@link Loop}. Thread-safe. */
final class NettyLoop implements Loop {
  /** Hand-overs that may wait; beyond it {@link #offer} refuses. */
  static final int MAX_PENDING = 16_384;

  private final String name;
  private final EventLoop eventLoop;
  private final AtomicInteger pending = new AtomicInteger();

  NettyLoop(String name, EventLoop eventLoop) {
    this.name = name;
    this.eventLoop = eventLoop;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public boolean offer(Runnable task) {
    if (pending.incrementAndGet() > MAX_PENDING) {
      pending.decrementAndGet();
      return false;
    }
    eventLoop.execute(() -> {
      pending.decrementAndGet();
      task.run();
    });
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (!eventLoop.isShuttingDown()) {
      eventLoop.execute(task);
    }
  }

  @Override
  public Cancelable schedule(long delayNanos, Runnable task) {
    if (eventLoop.isShuttingDown()) {
      return () -> {};
    }
    ScheduledFuture<?> future =
        eventLoop.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public void atEndOfTurn(Runnable task) {
    ((SingleThreadEventLoop) eventLoop).executeAfterEventLoopIteration(task);
  }

  @Override
  public String toString() {
    return name;
  }
}
