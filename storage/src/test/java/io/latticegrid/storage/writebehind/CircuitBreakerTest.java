package io.latticegrid.storage.writebehind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.storage.writebehind.CircuitBreaker.State;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final long SECOND = 1_000_000_000L;
  private final CircuitBreaker breaker = new CircuitBreaker(CircuitBreaker.Limits.DEFAULT);

  @Test
  @DisplayName(
      "it opens after five failures in a row, lets one probe through after 30 s, and closes"
          + " after two successes")
  void opensAndCloses() {
    for (int i = 0; i < 4; i++) {
      breaker.failed(0);
    }
    breaker.succeeded();
    for (int i = 0; i < 5; i++) {
      assertTrue(breaker.tryCall(0));
      breaker.failed(0);
    }
    assertEquals(State.OPEN, breaker.state());
    assertFalse(breaker.tryCall(30 * SECOND - 1));
    assertTrue(breaker.tryCall(30 * SECOND));
    assertFalse(breaker.tryCall(30 * SECOND), "one probe at a time");
    breaker.succeeded();
    assertEquals(State.HALF_OPEN, breaker.state());
    assertTrue(breaker.tryCall(30 * SECOND));
    breaker.succeeded();
    assertEquals(State.CLOSED, breaker.state());
  }

  @Test
  @DisplayName("a probe that fails opens it anew, and one that nobody waits for lets another go")
  void probes() {
    for (int i = 0; i < 5; i++) {
      breaker.failed(0);
    }
    assertTrue(breaker.tryCall(30 * SECOND));
    breaker.abandoned();
    assertTrue(breaker.tryCall(31 * SECOND));
    breaker.failed(31 * SECOND);
    assertEquals(State.OPEN, breaker.state());
    assertFalse(breaker.tryCall(60 * SECOND));
    assertTrue(breaker.tryCall(61 * SECOND));
  }

  @Test
  @DisplayName("delays double up to the longest, and tries end where the profile says")
  void profiles() {
    assertEquals(
        "[200, 400, 800, 1600, 2000, 2000]", delays(RetryProfile.STARTUP, 1, 2, 3, 4, 5, 6));
    assertEquals(
        "[1000, 2000, 256000, 300000, 300000]",
        delays(RetryProfile.DAEMON, 1, 2, 9, 10, Integer.MAX_VALUE));
    assertEquals("[100, 200, 400]", delays(RetryProfile.QUERY, 1, 2, 3));
    assertTrue(RetryProfile.STARTUP.triesAfter(4));
    assertFalse(RetryProfile.STARTUP.triesAfter(5));
    assertTrue(RetryProfile.DAEMON.triesAfter(Integer.MAX_VALUE));
  }

  private static String delays(RetryProfile profile, long... failures) {
    return LongStream.of(failures)
        .mapToObj(count -> profile.delayAfter((int) count) / 1_000_000)
        .toList()
        .toString();
  }
}
