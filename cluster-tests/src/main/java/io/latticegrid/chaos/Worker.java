package io.latticegrid.chaos;

import io.latticegrid.client.GridMap;
import io.latticegrid.invariant.Outcome;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A part of a client that asks for one operation after the other, with a short thought between.
 * Confined to the traffic's thread.
 */
abstract class Worker {
  private static final int LEAST_THOUGHT_MICROS = 20_000;
  private static final int MOST_THOUGHT_MICROS = 60_000;

  private final Place place;
  private final SplittableRandom random;

  /** Where a worker works: for which client, on which map, under which name. */
  record Place(Traffic traffic, GridMap<String, String> map, String name) {
    Place part(String suffix) {
      return new Place(traffic, map, name + "." + suffix);
    }
  }

  /** An operation as it is counted. */
  record Request(String key, int slot, String what, boolean idempotent) {}

  Worker(Place place, SplittableRandom random) {
    this.place = place;
    this.random = random;
  }

  final Traffic traffic() {
    return place.traffic;
  }

  final GridMap<String, String> map() {
    return place.map;
  }

  final String name() {
    return place.name;
  }

  final int choose(int bound) {
    return random.nextInt(bound);
  }

  /** Goes on after a thought. */
  final void begin() {
    traffic()
        .schedule(
            random.nextInt(LEAST_THOUGHT_MICROS, MOST_THOUGHT_MICROS),
            () -> {
              if (!traffic().isStopped()) {
                next();
              }
            });
  }

  /** Asks for the next operation by {@link #perform}. */
  abstract void next();

  /** Waits for an operation, tells what became of it, and goes on. */
  final <T extends @Nullable Object> void perform(
      Request request, CompletableFuture<T> operation, BiConsumer<@Nullable T, Outcome> then) {
    traffic().called(request.key);
    var _ =
        operation.whenComplete((result, error) -> {
          long atNanos = System.nanoTime();
          traffic()
              .execute(() -> {
                then.accept(result, traffic().ended(request, atNanos, error));
                begin();
              });
        });
  }
}
