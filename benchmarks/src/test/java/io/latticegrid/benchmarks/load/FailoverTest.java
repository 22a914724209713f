package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailoverTest {
  private final FakePeer peer = new FakePeer();

  @Test
  void aGridThatKeepsEverythingHasLostNothing() throws InterruptedException {
    Failover.Figures figures = new Failover(peer).run(0, 20, 20);
    assertTrue(figures.operations() > 0, "nothing was written");
    assertEquals(0, figures.lost());
    assertEquals(0, figures.errors());
  }

  @Test
  void aGridThatForgetsHasLostWhatItForgot() throws InterruptedException {
    peer.forgets = true;
    // Nothing is written after the kill that could make up for it.
    assertTrue(new Failover(peer).run(0, 50, 0).lost() > 0, "nothing was found lost");
  }

  @Test
  void failedWritesAreCountedAndNotTakenForLost() throws InterruptedException {
    peer.fails = true;
    Failover.Figures figures = new Failover(peer).run(0, 20, 20);
    assertEquals(0, figures.operations());
    assertEquals(0, figures.lost());
    assertTrue(figures.errors() > 0, "nothing failed");
    assertEquals("java.lang.IllegalStateException: full", figures.firstError());
  }
}
