package io.latticegrid.sim;

import io.latticegrid.data.port.Rand;
import io.latticegrid.invariant.Outcome;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a client that asks for one operation after the other, with pauses for thought. Confined
 * to the simulation's thread.
 */
abstract class Lane {
  private final Workload workload;
  private final SimClient client;
  private final Rand rand;
  private final String name;
  private boolean live;
  private @Nullable Supplier<String> doing;

  Lane(Workload workload, SimClient client, String name) {
    this.workload = workload;
    this.client = client;
    this.name = name;
    this.rand = client.rand().fork(name);
  }

  final Workload workload() {
    return workload;
  }

  final KeyValue map() {
    return client.grid().entries();
  }

  final Rand rand() {
    return rand;
  }

  final String name() {
    return name;
  }

  final void begin() {
    long thought = workload.thoughtNanos(rand);
    client
        .loop()
        .schedule(
            thought,
            () -> {
              if (!workload.isStopped()) {
                next();
              }
            });
  }

  /** Asks for the next operation by {@link #perform}. */
  abstract void next();

  /** Waits for an operation, tells what became of it, and goes on. */
  final <T extends @Nullable Object> void perform(
      Supplier<String> what,
      CompletableFuture<T> operation,
      BiConsumer<@Nullable T, Outcome> then) {
    workload.called();
    doing = what;
    var _ =
        operation.whenComplete((result, error) -> {
          Outcome outcome = workload.ended(error);
          note(what, result, outcome, error);
          doing = null;
          live |= outcome == Outcome.OK || workload.isRightlyLost(error);
          then.accept(result, outcome);
          begin();
        });
  }

  private void note(
      Supplier<String> what, @Nullable Object result, Outcome outcome, @Nullable Throwable error) {
    workload
        .scheduler()
        .tell(() ->
            name
                + " "
                + what.get()
                + " -> "
                + outcome
                + " "
                + (error == null ? result : error.getMessage()));
    workload.scheduler().trace().detail(31L * name.hashCode() + Objects.hashCode(result));
    workload.scheduler().trace().detail(outcome.ordinal());
  }

  final void beginLiveness() {
    live = false;
  }

  final boolean isLive() {
    return live;
  }

  @Override
  public final String toString() {
    return name + " doing " + (doing == null ? "nothing" : doing.get());
  }
}
