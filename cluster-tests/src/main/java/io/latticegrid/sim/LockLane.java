package io.latticegrid.sim;

import io.latticegrid.invariant.LockTokens;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lane that wants the lock that all want, holds it for a while, at times for longer than a
 * session lasts without being renewed, and frees it. Confined to the simulation's thread.
 */
final class LockLane extends Lane {
  private static final String LOCK = "lock";
  private static final Duration SESSION = Duration.ofSeconds(1);
  private static final long SHORTEST_NANOS = 1_000_000;
  private static final long LONGEST_NANOS = 2_500_000_000L;

  private final SimClient client;
  private final LockTokens tokens;
  private StrictTypes.@Nullable Lock opened;

  LockLane(Workload workload, SimClient client, String name) {
    super(workload, client, name);
    this.client = client;
    this.tokens = workload.registers().tokens();
  }

  @Override
  void next() {
    long above = tokens.asked();
    Duration wait = Duration.ofMillis(rand().nextInt(3_000));
    perform(
        () -> "lock",
        lock()
            .thenCompose(lock -> lock.tryLock(wait).thenCompose(token -> use(lock, token, above))),
        (held, outcome) -> {});
  }

  private CompletableFuture<StrictTypes.Lock> lock() {
    StrictTypes.Lock known = opened;
    return known != null
        ? CompletableFuture.completedFuture(known)
        : client
            .grid()
            .strictTypes()
            .lock(LOCK, SESSION)
            .thenApply(lock -> {
              opened = lock;
              return lock;
            });
  }

  /** The token, negative if it was lost before it was freed; 0 if it was not to be had. */
  private CompletableFuture<Long> use(StrictTypes.Lock lock, long token, long above) {
    if (token == 0) {
      return CompletableFuture.completedFuture(0L);
    }
    tokens.granted(name(), token, above, () -> lock.isHeld(token));
    CompletableFuture<Boolean> freed = new CompletableFuture<>();
    client
        .loop()
        .schedule(
            SimDelays.logUniform(rand(), SHORTEST_NANOS, LONGEST_NANOS),
            () -> {
              tokens.released(token);
              var _ =
                  lock.unlock(token)
                      .whenComplete((was, error) -> {
                        if (error == null) {
                          freed.complete(was);
                        } else {
                          freed.completeExceptionally(error);
                        }
                      });
            });
    return freed.thenApply(was -> was ? token : -token);
  }
}
