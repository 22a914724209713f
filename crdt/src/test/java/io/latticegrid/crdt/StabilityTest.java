package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StabilityTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);

  private final Stability stability = new Stability();

  @Test
  @DisplayName("nothing is stable while a holder has not acknowledged")
  void silentHolder() {
    stability.addHolder(A);
    stability.addHolder(B);
    stability.acknowledge(A, vector(5, 5));
    assertEquals(vector(0, 0), stability.stable(vector(5, 5)));
    stability.removeHolder(B);
    assertEquals(vector(5, 5), stability.stable(vector(5, 5)));
  }

  @Test
  @DisplayName("what all holders acknowledged is stable")
  void minimum() {
    stability.addHolder(A);
    stability.addHolder(B);
    stability.acknowledge(A, vector(5, 2));
    stability.acknowledge(B, vector(3, 4));
    assertEquals(vector(3, 2), stability.stable(vector(9, 9)));
  }

  @Test
  @DisplayName("an acknowledgement counts only once all that its sender contained is here")
  void outstandingWrites() {
    stability.addHolder(B);
    stability.acknowledge(B, vector(5, 7));
    assertEquals(vector(0, 0), stability.stable(vector(5, 6)));
    assertEquals(vector(5, 7), stability.stable(vector(5, 7)));
  }

  @Test
  @DisplayName("a holder that is always ahead does not hold up what it acknowledged before")
  void writerWithoutPause() {
    stability.addHolder(B);
    for (int i = 1; i <= 100; i++) {
      stability.acknowledge(B, vector(i, i));
      VersionVector stable = stability.stable(vector(100, Math.max(0, i - 2)));
      assertTrue(stable.get(B) >= i - 4, "stable stays close: " + stable);
    }
  }

  @Test
  @DisplayName(
      "an old acknowledgement that comes late takes nothing back, and one of a stranger is ignored")
  void lateAndUnknown() {
    stability.addHolder(A);
    stability.acknowledge(A, vector(5, 0));
    stability.stable(vector(9, 9));
    stability.acknowledge(A, vector(2, 0));
    stability.acknowledge(B, vector(9, 9));
    assertEquals(vector(5, 0), stability.stable(vector(9, 9)));
  }

  private static VersionVector vector(long a, long b) {
    return VersionVector.of(Map.of(A, a, B, b));
  }
}
