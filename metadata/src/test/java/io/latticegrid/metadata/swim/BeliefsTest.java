package io.latticegrid.metadata.swim;

import static io.latticegrid.metadata.swim.Reachability.ALIVE;
import static io.latticegrid.metadata.swim.Reachability.SUSPECT;
import static io.latticegrid.metadata.swim.Reachability.UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.swim.Beliefs.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;

class BeliefsTest {
  private static final MemberId WHO = SwimNet.id(9);
  private final Beliefs beliefs = new Beliefs(SwimNet.CONFIG);

  private Effect say(Reachability state, long refutation, int by) {
    return beliefs.apply(new SwimUpdate(WHO, state, refutation, SwimNet.id(by)), 0);
  }

  @Test
  void ofTheSameNumberTheGraverWordHolds() {
    assertEquals(Effect.NONE, say(ALIVE, 0, 9));
    assertEquals(Effect.CHANGED, say(SUSPECT, 0, 1));
    assertEquals(Effect.NONE, say(ALIVE, 0, 9));
    assertEquals(Effect.CHANGED, say(UNREACHABLE, 0, 1));
    assertEquals(Effect.NONE, say(SUSPECT, 0, 2));
    assertEquals(UNREACHABLE, beliefs.state(WHO));
  }

  @Test
  void aHigherNumberOverridesWhatIsGraver() {
    say(UNREACHABLE, 4, 1);
    assertEquals(Effect.CHANGED, say(ALIVE, 5, 9));
    assertEquals(Effect.NONE, say(SUSPECT, 4, 2));
    assertEquals(Effect.NONE, say(UNREACHABLE, 4, 2));
    assertEquals(ALIVE, beliefs.state(WHO));
    assertTrue(beliefs.stateOf(WHO).by().isEmpty());
  }

  @Test
  void eachAccuserConfirmsOnceAndShortensTheTime() {
    say(SUSPECT, 0, 1);
    assertEquals(Effect.NONE, say(SUSPECT, 0, 1));
    long shortest = SwimNet.CONFIG.suspicionNanos();
    long longest = SwimNet.CONFIG.suspicionNanos(10, 0);
    assertEquals(List.of(), beliefs.overdue(10, longest - 1));
    assertEquals(List.of(WHO), beliefs.overdue(10, longest));
    assertEquals(Effect.CONFIRMED, say(SUSPECT, 0, 2));
    assertEquals(List.of(WHO), beliefs.overdue(10, (shortest + longest) / 2));
    say(SUSPECT, 0, 3);
    say(SUSPECT, 0, 4);
    assertEquals(List.of(), beliefs.overdue(10, shortest - 1));
    assertEquals(List.of(WHO), beliefs.overdue(10, shortest));
    assertEquals(List.of(WHO), beliefs.overdue(2, shortest));
  }

  @Test
  void digestsDifferWhereBeliefsDo() {
    Beliefs other = new Beliefs(SwimNet.CONFIG);
    assertEquals(other.digest(), beliefs.digest());
    say(SUSPECT, 3, 1);
    assertTrue(other.digest() != beliefs.digest());
    other.apply(new SwimUpdate(WHO, SUSPECT, 3, SwimNet.id(2)), 77);
    assertEquals(other.digest(), beliefs.digest());
  }
}
