package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.property.Property;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The histories find a type that is broken")
class BrokenLawTest {
  private interface Join<S extends Crdt<S>> {
    Causal<S> join(Causal<S> a, Causal<S> b);
  }

  @Test
  @DisplayName("a register that drops the earlier of concurrent writes is not associative")
  void eagerRegister() {
    Register bottom = Register.empty(CrdtType.LWW_REGISTER);
    assertBreaks(
        bottom,
        Workload.register(),
        (a, b) -> {
          Causal<Register> joined = a.join(b);
          Write winner = joined.state().winner();
          return winner == null
              ? joined
              : new Causal<>(
                  new Register(CrdtType.LWW_REGISTER, List.of(winner)),
                  joined.context(),
                  joined.latestTime());
        });
  }

  @Test
  @DisplayName("a record that drops its fields at the removal is not associative")
  void eagerRecord() {
    assertBreaks(
        RecordState.ABSENT,
        Workload.record(),
        (a, b) -> {
          Causal<RecordState> joined = a.join(b);
          RecordState state = joined.state();
          return state.isPresent()
              ? joined
              : new Causal<>(
                  new RecordState(
                      state.existence(),
                      state.created(),
                      state.whole(),
                      RecordState.ABSENT.plain(),
                      state.typed()),
                  joined.context(),
                  joined.latestTime());
        });
  }

  private static <S extends Crdt<S>> void assertBreaks(
      S bottom, Workload<S> workload, Join<S> join) {
    AssertionError found =
        assertThrows(
            AssertionError.class,
            () ->
                Property.check(
                    "broken",
                    10_000,
                    (rand, size) -> History.generate(bottom, workload, rand, size),
                    history -> {
                      Causal<S> a = history.anyState();
                      Causal<S> b = history.anyState();
                      Causal<S> c = history.anyState();
                      assertEquals(join.join(join.join(a, b), c), join.join(a, join.join(b, c)));
                    }));
    assertTrue(found.getMessage().contains("-Dproperty.seed="));
  }
}
