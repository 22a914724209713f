package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.benchmarks.load.Overload.Figures;
import org.junit.jupiter.api.Test;

class OverloadTest {
  private final FakePeer peer = new FakePeer();
  private final Overload overload = new Overload(peer, BenchConfig.quick(), Operation.PUT, 2);

  @Test
  void aPeerThatKeepsUpDoesAllThatIsOffered() throws InterruptedException {
    Figures figures = overload.offer(1_000, 200);
    assertEquals(1_000, figures.offered(), 1);
    assertEquals(0, figures.refused() + figures.shed() + figures.errors());
    // The last few may be due just when the time is over.
    assertTrue(figures.held() <= 4, figures.toString());
    assertTrue(peer.entries.size() > 150, "only " + peer.entries.size());
  }

  @Test
  void whoIsRefusedComesAgainWhenItIsTold() throws InterruptedException {
    peer.refusesForMillis = 50;
    Figures figures = overload.offer(1_000_000, 200);
    assertEquals(0, figures.useful());
    assertTrue(figures.refused() >= 2 && figures.refused() <= 10, figures.toString());
    assertTrue(figures.shed() > 100_000, figures.toString());
    assertEquals(0, figures.errors());
  }
}
