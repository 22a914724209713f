package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.schema.MapStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is told of the keys of a batch that goes through a store is true, whichever event of the
 * cluster is the last before the primary of all its keys dies.
 */
final class KilledBatchTest {
  private static final int KEYS = 6;
  private static final int DEATHS = 25 * Integer.getInteger("lattice.sim.seeds", 1);
  private static final String BEFORE = "before";
  private static final SimPlan PLAN = plan();

  private final Map<String, Integer> told = new TreeMap<>();

  /** One whose map writes through and forgets nothing; nobody inflicts faults by themselves. */
  private static SimPlan plan() {
    EnumSet<Fault> others = EnumSet.complementOf(EnumSet.of(Fault.STORE));
    SimPlan plan;
    StorePlan stored;
    long seed = 0;
    do {
      plan = SimPlan.draw(seed++, SimProfile.THROUGH, SimLimits.NONE.without(others));
      stored = StorePlan.draw(plan);
    } while (stored == null || stored.way() != MapStore.Way.WRITE_THROUGH || stored.little());
    return plan;
  }

  @ParameterizedTest(name = "removes: {0}, the store is in trouble: {1}")
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  @DisplayName("no key of a batch is told wrongly, whenever its primary dies")
  void noKeyOfABatchIsToldWrongly(boolean removes, boolean inTrouble) {
    int events = eventsOf(Integer.MAX_VALUE, removes, inTrouble);
    for (int i = 0; i < DEATHS; i++) {
      eventsOf((int) ((long) events * i / DEATHS), removes, inTrouble);
    }
    assertTrue(told.getOrDefault("done", 0) > KEYS, told.toString());
    // Where the store answers, the client asks the next primary, and knows in the end.
    assertEquals(inTrouble, told.containsKey("unknown"), told.toString());
  }

  /** Has a batch written, kills the primary after so many events, and looks; how many it took. */
  private int eventsOf(int deathAfter, boolean removes, boolean inTrouble) {
    CalmCluster calm = new CalmCluster(PLAN);
    SimDatabase database = Objects.requireNonNull(calm.cluster.database());
    SimClient client = calm.connect();
    KeyValue map = client.grid().entries();
    SimHost victim = calm.primary("k0");
    List<String> keys = keysOf(calm, victim);
    KeyValue.Told clean = new KeyValue.Told(Set.of(), Set.of());
    assertEquals(clean, calm.done(client, () -> map.setAll(values(keys, BEFORE))));
    if (inTrouble) {
      database.trouble();
    }
    @Nullable String after = removes ? null : "after";
    CompletableFuture<KeyValue.Told> batch =
        calm.begin(
            client,
            () ->
                after == null
                    ? map.removeAll(new TreeSet<>(keys))
                    : map.setAll(values(keys, after)));
    int[] events = {0};
    calm.await("the time to die", () -> batch.isDone() || events[0]++ >= deathAfter);
    if (!batch.isDone()) {
      calm.cluster.crash(victim, false);
    }
    calm.await("the batch ends", batch::isDone);
    database.heal();
    if (victim.running == null) {
      calm.cluster.start(victim);
    }
    calm.pass(20); // What was on its way to the store, however late, has come.
    for (String key : keys) {
      @Nullable String found = calm.done(client, () -> map.get(key));
      String where = key + " after a death at event " + deathAfter + " of " + batch.join();
      assertTrue(allowed(key, after, batch.join()).contains(String.valueOf(found)), where);
      calm.await(
          "the store has " + found + " for " + where,
          () -> Objects.equals(found, database.rows().get(key)));
    }
    return events[0];
  }

  /** What a key may have, by what was told of it. */
  private Set<String> allowed(String key, @Nullable String after, KeyValue.Told batch) {
    String written = String.valueOf(after);
    boolean unknown = batch.indeterminate().contains(key);
    boolean refused = batch.refused().contains(key);
    told.merge(unknown ? "unknown" : refused ? "refused" : "done", 1, Integer::sum);
    return unknown ? Set.of(BEFORE, written) : Set.of(refused ? BEFORE : written);
  }

  private static List<String> keysOf(CalmCluster calm, SimHost primary) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; keys.size() < KEYS; i++) {
      if (calm.primary("k" + i) == primary) {
        keys.add("k" + i);
      }
    }
    return keys;
  }

  private static Map<String, String> values(List<String> keys, String value) {
    Map<String, String> entries = new TreeMap<>();
    keys.forEach(key -> entries.put(key, value));
    return entries;
  }
}
