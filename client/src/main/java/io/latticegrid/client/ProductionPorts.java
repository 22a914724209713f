package io.latticegrid.client;

import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.client.config.Waiting;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.netty.NettyTransport;
import java.security.SecureRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The ports of a client in production: the system's clock, Netty with one loop, randomness of the
 * operating system, parked callers. Thread-safe.
 */
final class ProductionPorts {
  private ProductionPorts() {}

  static ClientPorts open() {
    return new ClientPorts(
        new SystemClock(),
        new NettyTransport(1, "lattice-client"),
        new SplittableRand(new SecureRandom().nextLong()),
        new Parking());
  }

  private static final class SystemClock implements Clock {
    @Override
    public long monotonicNanos() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }
  }

  /** Parks the caller's thread, virtual or not; an interrupt is kept for it. */
  private static final class Parking implements Waiting {
    @Override
    public void await(CompletableFuture<?> future, long timeoutNanos) {
      long deadline = System.nanoTime() + timeoutNanos;
      boolean interrupted = false;
      boolean waiting = true;
      while (waiting) {
        try {
          future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          waiting = false;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException | CancellationException e) {
          // The caller looks at the future itself.
          waiting = false;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
