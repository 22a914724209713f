package io.latticegrid.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.latticegrid.proto.message.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PendingAnswersTest {
  private record Waiting(long number) implements Pending {
    @Override
    public boolean answered(CallEngine engine, MemberLink link, Frame frame) {
      return true;
    }

    @Override
    public void abandoned(CallEngine engine) {}
  }

  @Test
  void whoWaitsIsWhatASortedMapWouldHold() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int spread = 1 + random.nextInt(400);
      PendingAnswers pending = new PendingAnswers();
      TreeMap<Long, Pending> expected = new TreeMap<>();
      for (int step = 0; step < 3_000; step++) {
        long correlation = 1L + step / 2 + random.nextInt(spread);
        if (random.nextInt(5) < 2) {
          Waiting who = new Waiting(step);
          pending.put(correlation, who);
          expected.put(correlation, who);
        } else {
          assertSame(expected.get(correlation), pending.get(correlation));
          assertSame(expected.remove(correlation), pending.remove(correlation));
          assertNull(pending.get(correlation));
        }
      }
      assertEquals(new ArrayList<>(expected.values()), pending.takeAll());
      assertEquals(List.of(), pending.takeAll());
    }
  }
}
