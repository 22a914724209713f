package io.latticegrid.chaos.kills;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpectedStateTest {
  private final ExpectedState state = new ExpectedState();

  @Test
  void aLostARemovedAndAnAlteredKeyAreEachFound() {
    state.acknowledged(write(0, 0, Map.of(1, "a", 2, "b", 3, "c")));
    state.acknowledged(write(0, 1, Map.of(2, "")));
    List<String> wrong = state.compare(found(Map.of(2, "b", 3, "d")));
    assertEquals(3, wrong.size(), wrong.toString());
    assertEquals(1, state.counts().lost);
    assertEquals(1, state.counts().resurrected);
    assertEquals(1, state.counts().altered);
  }

  @Test
  void whatWasUnderWayMayBeThereAsAWholeOrNotAtAll() {
    state.acknowledged(write(0, 0, Map.of(1, "a", 2, "b")));
    state.underWay(write(0, 1, Map.of(1, "x", 2, "")));
    state.underWay(write(1, 0, Map.of(7, "n")));
    assertEquals(List.of(), state.compare(found(Map.of(1, "x"))));
    state.underWay(write(0, 2, Map.of(1, "y", 2, "y")));
    assertEquals(List.of(), state.compare(found(Map.of(1, "x"))));
    state.underWay(write(0, 3, Map.of(1, "z", 2, "z")));
    assertEquals(1, state.compare(found(Map.of(1, "x", 2, "z"))).size(), "half a write");
    assertEquals(1, state.counts().underWayApplied);
    assertEquals(3, state.counts().underWayNot);
  }

  @Test
  void whatWasFoundOnceMustStay() {
    state.underWay(write(0, 0, Map.of(1, "a")));
    assertEquals(List.of(), state.compare(found(Map.of(1, "a"))));
    assertEquals(1, state.compare(found(Map.of())).size());
  }

  private static KeptWrite write(int writer, int number, Map<Integer, String> changes) {
    TreeMap<Integer, byte[]> bytes = new TreeMap<>();
    changes.forEach((key, text) ->
        bytes.put(
            key, text.isEmpty() ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return new KeptWrite(writer, number, bytes);
  }

  private static SortedMap<Integer, byte[]> found(Map<Integer, String> entries) {
    TreeMap<Integer, byte[]> bytes = new TreeMap<>();
    entries.forEach(
        (key, text) -> bytes.put(key, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return bytes;
  }
}
