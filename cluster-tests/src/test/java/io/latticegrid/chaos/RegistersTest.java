package io.latticegrid.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.history.Call;
import io.latticegrid.history.Request;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegistersTest {
  private static final String KEY = "shared.1";

  @Test
  @DisplayName("A read in a strict group that misses an acknowledged write is found")
  void aReadThatMissesAWriteIsFound() {
    Registers registers = staleRead(Promise.LINEARIZABLE);
    assertEquals(3, registers.checked());
    assertEquals(1, registers.violations().size());
    assertTrue(registers.violations().getFirst().toString().contains(KEY));
  }

  @Test
  @DisplayName("In a group that promises no such order nothing is looked at")
  void otherGroupsAreNotLookedAt() {
    Registers registers = staleRead(Promise.ONE_SIDE);
    assertEquals(0, registers.checked());
    assertTrue(registers.violations().isEmpty());
  }

  @Test
  @DisplayName("A call that ends in the next window counts with the window in which it began")
  void aCallMayEndInTheNextWindow() {
    Registers registers = new Registers(Promise.LINEARIZABLE);
    Call late = registers.putIfAbsent(KEY, "a", "1");
    registers.turn();
    late.answered(null);
    registers.get(KEY, "a").failed();
    registers.end();
    assertEquals(1, registers.checked());
    assertTrue(registers.violations().isEmpty());
  }

  private static Registers staleRead(Promise promise) {
    Registers registers = new Registers(promise);
    registers.putIfAbsent(KEY, "a", "1").answered(null);
    registers.replace(KEY, "a", "1", "2").answered(Request.DONE);
    registers.get(KEY, "b").answered("1");
    registers.turn();
    registers.end();
    return registers;
  }
}
