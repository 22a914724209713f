package io.latticegrid.property;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PropertyTest {
  @Test
  @DisplayName("a law that holds is tried as often as asked, with the same cases in every run")
  void tries() {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    Property.check("same", 100, (rand, size) -> rand.nextLong(), first::add);
    Property.check("same", 100, (rand, size) -> rand.nextLong(), second::add);
    assertEquals(100, first.size());
    assertEquals(first, second);
  }

  @Test
  @DisplayName("a broken law is reported with the seed and the smallest failing size")
  void shrinks() {
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () ->
                Property.check(
                    "below ten", 1_000, (rand, size) -> size, size -> assertTrue(size < 10)));
    assertTrue(error.toString().contains("-Dproperty.size=10"), error.toString());
    assertTrue(error.toString().contains("-Dproperty.seed="), error.toString());
  }
}
