package io.latticegrid.node;

import io.latticegrid.node.server.Shard;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the stores behind maps have what this node serves: it is going to stop, and there may
 * be nobody who has the same and goes on. Confined to one thread, off the loops.
 */
final class StoreDrain {
  private static final Logger LOG = LoggerFactory.getLogger(StoreDrain.class);
  private static final long LOOK_MILLIS = 50;
  private static final long TELL_NANOS = 1_000_000_000L;

  private final List<Shard> shards;

  StoreDrain(List<Shard> shards) {
    this.shards = shards;
  }

  /** Has everything written from now on without waiting for its age; how many keys wait. */
  long look() throws InterruptedException {
    long waiting = 0;
    for (Shard shard : shards) {
      CompletableFuture<Long> found = new CompletableFuture<>();
      shard.execute(() -> found.complete(shard.host().stores().drain()));
      try {
        waiting += found.get(10, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("a shard does not say what waits for stores: {}", e.toString());
      }
    }
    return waiting;
  }

  /** Waits, at most so long; how many keys still wait then. */
  long await(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    long told = System.nanoTime();
    long waiting = look();
    while (waiting > 0 && System.nanoTime() - end < 0) {
      if (System.nanoTime() - told >= TELL_NANOS) {
        told = System.nanoTime();
        LOG.info("stopping: {} keys wait for the stores behind maps", waiting);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      waiting = look();
    }
    return waiting;
  }
}
