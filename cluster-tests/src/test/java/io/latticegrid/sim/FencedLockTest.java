package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.raft.RaftView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a lock when its holder stands still, the cluster splits, or a primary dies. */
final class FencedLockTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String LOCK = "lock";
  private static final Duration SESSION = Duration.ofSeconds(6);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final SimPlan plan = SimPlan.draw(7, SimProfile.CALM, SimLimits.NONE);
  private final SimCluster cluster =
      new SimCluster(plan, new RealGrid(), new EventTrace(), SimScheduler::new);
  private final SimScheduler scheduler = cluster.scheduler();
  private final SimClient holder;
  private final SimClient waiter;
  private final StrictTypes.Lock mine;
  private final StrictTypes.Lock yours;

  FencedLockTest() {
    cluster.hosts().forEach(cluster::start);
    await("the cluster is formed", this::isWell);
    holder = connect();
    waiter = connect();
    mine = done(holder, () -> holder.grid().strictTypes().lock(LOCK, SESSION));
    yours = done(waiter, () -> waiter.grid().strictTypes().lock(LOCK, SESSION));
  }

  private SimClient connect() {
    List<SimClient> connected = new ArrayList<>();
    var _ = cluster.connect(Duration.ofSeconds(5)).thenAccept(connected::add);
    await("a client is connected", () -> !connected.isEmpty());
    return connected.getFirst();
  }

  private boolean isWell() {
    MetadataImage image = cluster.witness().table().newest();
    return image != null
        && image.members().size() == cluster.hosts().size()
        && cluster.running().stream().allMatch(FencedLockTest::hasLease)
        && cluster.running().stream().anyMatch(FencedLockTest::leadsThree)
        && image.tables().stream()
            .flatMap(table -> table.rows().stream())
            .allMatch(row -> row.inSync().size() == 2 && row.target().isEmpty());
  }

  private static boolean leadsThree(SimHost host) {
    RaftView view = host.running == null ? null : host.running.member().voters();
    return view != null && view.leads() && !view.changing() && view.voters().size() == 3;
  }

  private static boolean hasLease(SimHost host) {
    return host.running != null && host.running.member().hasLease();
  }

  private void await(String what, BooleanSupplier condition) {
    assertTrue(scheduler.runUntil(scheduler.nowNanos() + 60 * SECOND, condition), what);
  }

  private <T> T done(SimClient client, Supplier<CompletableFuture<T>> operation) {
    CompletableFuture<T> result = new CompletableFuture<>();
    client
        .loop()
        .execute(() -> {
          var _ =
              operation
                  .get()
                  .whenComplete((value, error) -> {
                    if (error == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(error);
                    }
                  });
        });
    await("an operation ends", result::isDone);
    return result.join();
  }

  private void pass(double seconds) {
    scheduler.runUntil(scheduler.nowNanos() + (long) (seconds * SECOND));
  }

  private long lock(SimClient client, StrictTypes.Lock lock, Duration wait) {
    return done(client, () -> lock.tryLock(wait));
  }

  private SimHost primary() {
    MetadataImage image = cluster.witness().table().newest();
    assertTrue(image != null);
    int partition = Registers.partition(LOCK, plan.partitions());
    var row = image.table(GroupInfo.DEFAULT_ID + 1).rows().get(partition);
    return cluster.running().stream()
        .filter(host -> host.running != null && row.isPrimary(host.running.member().id()))
        .findFirst()
        .orElseThrow();
  }

  /** The old holder knows that it lost the lock, and can do nothing to the new one's. */
  private void assertFenced(long old, long present) {
    assertTrue(present > old, present + " after " + old);
    assertFalse(mine.isHeld(old));
    assertFalse(done(holder, () -> mine.unlock(old)));
    assertTrue(yours.isHeld(present));
    assertEquals(0, lock(holder, mine, Duration.ZERO));
    assertTrue(done(waiter, () -> yours.unlock(present)));
    assertTrue(lock(holder, mine, LONG) > present);
  }

  @Test
  @DisplayName("a holder keeps the lock when the primary dies, and nobody else gets it")
  void aHolderKeepsTheLockWhenThePrimaryDies() {
    long token = lock(holder, mine, Duration.ZERO);
    cluster.crash(primary(), false);
    for (int i = 0; i < 20; i++) {
      pass(0.5);
      assertTrue(mine.isHeld(token), "after " + i + " half seconds");
    }
    assertEquals(0, lock(waiter, yours, Duration.ofSeconds(5)));
    assertTrue(done(holder, () -> mine.unlock(token)));
    assertTrue(lock(waiter, yours, LONG) > token);
  }

  @Test
  @DisplayName("a holder that stood still for longer than a session knows it at once")
  void aHolderThatStoodStillKnowsItAtOnce() {
    long token = lock(holder, mine, Duration.ZERO);
    scheduler.pause(((SimLoop) holder.loop()).process(), 20 * SECOND);
    long other = lock(waiter, yours, LONG);
    pass(0);
    assertFalse(mine.isHeld(token), "by the clock alone, before it was told");
    pass(25);
    assertFenced(token, other);
  }

  @Test
  @DisplayName("a holder that stood still for less than a session keeps the lock")
  void aShortPauseCostsNothing() {
    long token = lock(holder, mine, Duration.ZERO);
    scheduler.pause(((SimLoop) holder.loop()).process(), SECOND);
    assertEquals(0, lock(waiter, yours, Duration.ofSeconds(10)));
    assertTrue(mine.isHeld(token));
    assertTrue(done(holder, () -> mine.unlock(token)));
  }

  @Test
  @DisplayName("a holder on the small side of a split loses the lock to one on the large side")
  void aHolderOnTheSmallSideLosesTheLock() {
    long token = lock(holder, mine, Duration.ZERO);
    SimHost alone = primary();
    List<String> small = List.of(alone.name, holder.name());
    List<String> large = new ArrayList<>(List.of(waiter.name()));
    cluster.hosts().stream().filter(host -> host != alone).forEach(host -> large.add(host.name));
    var there = cluster.network().block(small, large);
    var back = cluster.network().block(large, small);
    long other = lock(waiter, yours, LONG);
    assertFalse(mine.isHeld(token), "a session passed since it was renewed");
    pass(5);
    cluster.network().open(there);
    cluster.network().open(back);
    pass(20);
    assertFenced(token, other);
  }

  @Test
  @DisplayName("a holder on the large side of a split keeps the lock")
  void aHolderOnTheLargeSideKeepsTheLock() {
    long token = lock(holder, mine, Duration.ZERO);
    SimHost alone = primary();
    List<String> small = List.of(alone.name, waiter.name());
    List<String> large = new ArrayList<>(List.of(holder.name()));
    cluster.hosts().stream().filter(host -> host != alone).forEach(host -> large.add(host.name));
    var there = cluster.network().block(small, large);
    var back = cluster.network().block(large, small);
    CompletableFuture<Long> wished = new CompletableFuture<>();
    waiter
        .loop()
        .execute(() -> {
          var _ =
              yours
                  .tryLock(LONG)
                  .whenComplete((got, error) -> wished.complete(error == null ? got : 0L));
        });
    pass(40);
    assertTrue(mine.isHeld(token));
    cluster.network().open(there);
    cluster.network().open(back);
    await("the other side learns that it did not get the lock", wished::isDone);
    assertEquals(0, wished.join());
    assertTrue(mine.isHeld(token));
    assertTrue(done(holder, () -> mine.unlock(token)));
  }
}
