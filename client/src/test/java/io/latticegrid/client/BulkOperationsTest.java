package io.latticegrid.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.fake.FakeCluster;
import io.latticegrid.client.fake.FakeNode.Behaviour;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Operations on many keys that tell what came of each, and entries that are made where missing. */
final class BulkOperationsTest {
  private static final int KEYS = 160;

  private final MapFixture fixture = new MapFixture();
  private final FakeCluster cluster = fixture.cluster;
  private final GridMap<String, Integer> map = fixture.stock();

  private static Map<String, Integer> entries() {
    Map<String, Integer> entries = new TreeMap<>();
    for (int i = 0; i < KEYS; i++) {
      entries.put("key " + i, i);
    }
    return entries;
  }

  private int batches() {
    int count = 0;
    for (int node = 0; node < 3; node++) {
      count += cluster.node(node).received(DataMessage.Batch.class).size();
    }
    return count;
  }

  @Test
  void eachKeyHasItsOutcomeAndUnknownOnesAreToldApartFromRefusals() {
    cluster.node(0).next(DataMessage.Batch.class, Behaviour.fail(Code.SCHEMA_MISMATCH, 0));
    cluster.node(1).next(DataMessage.Batch.class, Behaviour.fail(Code.INDETERMINATE, 0));
    BatchResult<String> result = map.setAll(entries());
    assertEquals(KEYS, result.total());
    assertEquals(KEYS, result.succeeded() + result.failed());
    assertFalse(result.isComplete());
    assertFalse(result.refused().isEmpty());
    assertFalse(result.indeterminate().isEmpty());
    Set<String> failed = new HashSet<>(result.refused());
    failed.addAll(result.indeterminate());
    assertEquals(result.failures().keySet(), failed);
    entries()
        .forEach(
            (key, value) -> assertEquals(failed.contains(key) ? null : value, map.get(key), key));
    result
        .refused()
        .forEach(key -> assertEquals(Code.SCHEMA_MISMATCH, result.failures().get(key).code()));
    GridException error = assertThrows(IndeterminateException.class, result::orThrow);
    assertTrue(error.getMessage().contains(result.failed() + " of 160 keys"), error.getMessage());
  }

  @Test
  void aRemovalSaysHowManyEntriesThereWere() {
    map.putAll(Map.of("a", 1, "b", 2, "c", 3));
    BatchResult<String> result = map.removeAll(List.of("a", "nothing", "b", "a"));
    assertEquals(3, result.total(), "a key that is named twice is one");
    assertEquals(3, result.succeeded());
    assertEquals(2, result.removed());
    assertEquals(Set.of("c"), map.keySet());
    assertEquals(0, map.removeAll(List.of("a")).orThrow().removed());
  }

  @Test
  void anEmptyBatchSucceedsAndSendsNothing() {
    assertEquals(new BatchResult<>(0, 0, Map.of()), map.setAll(Map.of()));
    assertEquals(new BatchResult<>(0, 0, Map.of()), map.removeAll(List.of()));
    assertEquals(List.of(), map.getAllInOrder(List.of()));
    assertEquals(0, batches());
  }

  @Test
  void whatCantBeSentIsAnErrorBeforeAnythingIs() {
    Map<String, Integer> wrong = new TreeMap<>(entries());
    wrong.put("x".repeat(70_000), 1);
    assertEquals(Code.TOO_LARGE, assertThrows(GridException.class, () -> map.setAll(wrong)).code());
    assertEquals(0, batches());
  }

  @Test
  void valuesComeInTheOrderOfTheKeysInOneRoundTripAnOwner() {
    map.putAll(entries());
    int before = batches();
    List<String> asked = new ArrayList<>();
    List<Optional<Integer>> expected = new ArrayList<>();
    for (int i = 199; i >= 0; i -= 3) {
      asked.add("key " + i);
      asked.add("key " + i % 10);
      expected.add(i < KEYS ? Optional.of(i) : Optional.empty());
      expected.add(Optional.of(i % 10));
    }
    assertEquals(expected, map.getAllInOrder(asked));
    assertTrue(batches() - before <= 3 * 2, "one a shard: " + (batches() - before));
  }

  @Test
  void sizesByMemberAddUpToTheSize() {
    map.putAll(entries());
    Map<?, Long> sizes = map.sizeByMember();
    assertEquals(3, sizes.size());
    assertEquals(KEYS, sizes.values().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void anEntryIsMadeOnceAndThenFound() {
    AtomicInteger runs = new AtomicInteger();
    assertEquals(1, map.getOrLoad("k", key -> runs.incrementAndGet()));
    assertEquals(1, map.getOrLoad("k", key -> runs.incrementAndGet()));
    assertEquals(1, runs.get());
    assertNull(map.getOrLoad("none", key -> null));
    assertFalse(map.containsKey("none"));
  }

  @Test
  void afterAnUnknownOutcomeTheFactoryIsNotRunAgain() {
    AtomicInteger runs = new AtomicInteger();
    for (int node = 0; node < 3; node++) {
      cluster.node(node).next(Put.class, Behaviour.fail(Code.INDETERMINATE, 0));
    }
    assertEquals(1, map.getOrLoad("k", key -> runs.incrementAndGet()));
    assertEquals(1, runs.get());
    assertEquals(1, map.get("k"));
  }

  @Test
  void aClaimThatComesToNothingIsGivenBack() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                map.getOrLoad(
                    "k",
                    key -> {
                      throw new IllegalStateException("no " + key);
                    }));
    assertEquals("no k", thrown.getMessage());
    fixture.cluster.world().runMillis(100);
    assertEquals(1, claimsGivenBack());
    for (int node = 0; node < 3; node++) {
      cluster.node(node).next(Put.class, Behaviour.fail(Code.MAP_FULL, 0));
    }
    GridException full = assertThrows(GridException.class, () -> map.getOrLoad("k", key -> 1));
    assertEquals(Code.MAP_FULL, full.code());
    fixture.cluster.world().runMillis(100);
    assertEquals(2, claimsGivenBack());
  }

  private long claimsGivenBack() {
    long count = 0;
    for (int node = 0; node < 3; node++) {
      count +=
          cluster.node(node).received(Claim.class).stream()
              .filter(frame -> frame.message() instanceof Claim claim && claim.isBack())
              .count();
    }
    return count;
  }

  @Test
  void whoIsNotAnsweredIsToldWhenItsTimeIsOver() {
    for (int node = 0; node < 3; node++) {
      cluster.node(node).next(1_000, Claim.class, Behaviour.ignore());
    }
    GridMap<String, Integer> impatient = map.withTimeout(Duration.ofMillis(500));
    GridException late = assertThrows(GridException.class, () -> impatient.getOrLoad("k", k -> 1));
    assertEquals(Code.TIMEOUT, late.code());
  }
}
