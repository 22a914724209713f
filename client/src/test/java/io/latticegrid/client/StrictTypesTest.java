package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.data.error.GridException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Atomic numbers and locks, by clients of a fake cluster in virtual time. */
final class StrictTypesTest {
  private static final Duration SESSION = Duration.ofSeconds(2);

  private final MapFixture fixture = new MapFixture();
  private final LatticeClient other =
      fixture
          .cluster
          .world()
          .await(
              LatticeClient.connectAsync(FakeCluster.config(), fixture.cluster.ports("another")));

  private FencedLock lock(LatticeClient of) {
    return of.fencedLock("l", SESSION);
  }

  private void runSeconds(int seconds) {
    fixture.cluster.world().runMillis(seconds * 1_000L);
  }

  @Test
  @DisplayName("an atomic long adds up what two clients do")
  void anAtomicLongAddsUp() {
    GridAtomicLong one = fixture.client.atomicLong("a");
    GridAtomicLong two = other.atomicLong("a");
    assertEquals(0, one.get());
    assertTrue(one.compareAndSet(0, 5));
    assertFalse(two.compareAndSet(0, 6));
    assertEquals(7, two.addAndGet(2));
    assertEquals(7, one.getAndAdd(3));
    assertEquals(11, two.incrementAndGet());
    assertEquals(10, one.decrementAndGet());
    assertEquals(20, two.updateAndGet(value -> value * 2));
    assertEquals(20, one.getAndSet(1));
    two.set(0);
    assertTrue(one.compareAndSet(0, 9));
    assertEquals(9, two.get());
    assertEquals(0, one.updateAndGet(value -> 0));
  }

  @Test
  @DisplayName("a lock has one holder, who keeps it, and tokens grow")
  void aLockHasOneHolder() {
    FencedLock mine = lock(fixture.client);
    FencedLock yours = lock(other);
    long first = mine.tryLock(Duration.ZERO);
    assertTrue(first != FencedLock.NOT_LOCKED && mine.isHeld(first));
    assertEquals(FencedLock.NOT_LOCKED, yours.tryLock(Duration.ofSeconds(20)));
    assertTrue(mine.isHeld(first), "it was renewed all the time");
    CompletableFuture<Long> waiting = yours.tryLockAsync(Duration.ofSeconds(20));
    runSeconds(1);
    assertFalse(waiting.isDone());
    assertTrue(mine.unlock(first));
    assertFalse(mine.isHeld(first) || mine.unlock(first));
    runSeconds(1);
    long second = waiting.join();
    assertTrue(second > first && yours.isHeld(second));
  }

  @Test
  @DisplayName("a lock is free a session time after its holder was last heard of")
  void aLockIsFreedWhenTheSessionEnds() {
    long first = lock(other).tryLock(Duration.ZERO);
    other.close();
    FencedLock mine = lock(fixture.client);
    assertEquals(FencedLock.NOT_LOCKED, mine.tryLock(Duration.ofMillis(1_500)));
    long second = mine.tryLock(Duration.ofSeconds(4));
    assertTrue(second > first);
  }

  @Test
  @DisplayName("a session time has bounds")
  void sessionTimesHaveBounds() {
    assertThrows(GridException.class, () -> fixture.client.fencedLock("l", Duration.ofMillis(999)));
  }
}
