package io.latticegrid.sim;

import io.latticegrid.history.Call;
import io.latticegrid.history.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads every key that was ever written, when all is quiet, and hands what it finds to the ledgers.
 * Confined to the simulation's thread.
 */
final class LastLook {
  private static final int TRIES = 3;

  private final Workload workload;
  private final Deque<Look> looks = new ArrayDeque<>();
  private final Map<String, @Nullable String> entries = new TreeMap<>();
  private int open;
  private int declared;

  /** Who is told what a key has in the end. */
  private enum Ledger {
    OWNED,
    SHARED,
    REGISTERS,
    COUNTERS
  }

  private record Look(Ledger ledger, String key) {}

  LastLook(Workload workload) {
    this.workload = workload;
    add(Ledger.OWNED, workload.owned().keys());
    add(Ledger.SHARED, workload.shared().keys());
    add(Ledger.REGISTERS, workload.registers().history().keys());
    add(Ledger.COUNTERS, workload.counted().keys());
    open = looks.size();
  }

  private void add(Ledger ledger, List<String> keys) {
    keys.forEach(key -> looks.add(new Look(ledger, key)));
  }

  /** Reads with a client, some keys at a time. */
  void begin(SimClient client) {
    for (int i = 0; i < 8; i++) {
      next(client);
    }
  }

  private void next(SimClient client) {
    Look look = looks.poll();
    if (look != null) {
      read(client, look, TRIES);
    }
  }

  private void read(SimClient client, Look look, int tries) {
    boolean isRegister = look.ledger == Ledger.REGISTERS;
    Call call =
        isRegister ? workload.registers().ask(look.key, client.name(), Request.get()) : null;
    var _ =
        value(client.grid(), look)
            .whenComplete((value, error) -> {
              if (error == null) {
                found(look, value, call);
                open--;
                client.loop().execute(() -> next(client));
              } else if (workload.isRightlyLost(error)) {
                declared++;
                open--;
                client.loop().execute(() -> next(client));
              } else if (tries > 1) {
                client.loop().execute(() -> read(client, look, tries - 1));
              } else {
                workload
                    .scheduler()
                    .fail("cannot read " + look.key + " in the end: " + error, error);
              }
            });
  }

  private CompletableFuture<@Nullable String> value(GridClient grid, Look look) {
    return switch (look.ledger) {
      case OWNED, SHARED -> grid.entries().get(look.key);
      case COUNTERS -> workload.counting(grid).get(look.key).thenApply(String::valueOf);
      case REGISTERS ->
          Registers.isNumber(look.key)
              ? grid.strictTypes().number(look.key).thenApply(NumberLane::text)
              : grid.registers().get(look.key);
    };
  }

  private void found(Look look, @Nullable String value, @Nullable Call call) {
    workload.scheduler().tell(() -> "last " + look.key + " -> " + value);
    workload.scheduler().trace().detail(31L * look.key.hashCode() + Objects.hashCode(value));
    if ((look.ledger == Ledger.OWNED || look.ledger == Ledger.SHARED)
        && !workload.beganEmpty(look.key)) {
      entries.put(look.key, value);
    }
    switch (look.ledger) {
      case OWNED -> workload.owned().last(look.key, value);
      case SHARED -> workload.shared().last(look.key, value);
      case COUNTERS -> workload.counted().last(look.key, value == null ? 0 : Long.parseLong(value));
      case REGISTERS -> {
        if (call != null) {
          call.answered(value);
        }
      }
    }
  }

  /** What was found in the map, keys apart whose partitions began again, empty. */
  Map<String, @Nullable String> entries() {
    return entries;
  }

  /** How many keys lie in partitions that are declared lost. */
  int declared() {
    return declared;
  }

  boolean isDone() {
    return open == 0;
  }

  @Override
  public String toString() {
    return open + " keys are still to be read";
  }
}
