package io.latticegrid.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads every key that was ever written, when all is quiet, and hands what it finds to the ledgers.
 * Confined to the simulation's thread.
 */
final class LastLook {
  private static final int TRIES = 3;

  private final Workload workload;
  private final Deque<String> owned;
  private final Deque<String> shared;
  private int open;
  private int declared;

  LastLook(Workload workload) {
    this.workload = workload;
    this.owned = new ArrayDeque<>(workload.owned().keys());
    this.shared = new ArrayDeque<>(workload.shared().keys());
    open = owned.size() + shared.size();
  }

  /** Reads with a client, some keys at a time. */
  void begin(SimClient client) {
    for (int i = 0; i < 8; i++) {
      next(client);
    }
  }

  private void next(SimClient client) {
    String key = owned.poll();
    if (key != null) {
      read(client, key, true, TRIES);
    } else {
      key = shared.poll();
      if (key != null) {
        read(client, key, false, TRIES);
      }
    }
  }

  private void read(SimClient client, String key, boolean isOwned, int tries) {
    var _ =
        client
            .map()
            .get(key)
            .whenComplete((value, error) -> {
              if (error == null) {
                found(key, value, isOwned);
                open--;
                client.loop().execute(() -> next(client));
              } else if (workload.isRightlyLost(error)) {
                declared++;
                open--;
                client.loop().execute(() -> next(client));
              } else if (tries > 1) {
                client.loop().execute(() -> read(client, key, isOwned, tries - 1));
              } else {
                workload.scheduler().fail("cannot read " + key + " in the end: " + error, error);
              }
            });
  }

  private void found(String key, @Nullable String value, boolean isOwned) {
    workload.scheduler().tell(() -> "last " + key + " -> " + value);
    workload.scheduler().trace().detail(31L * key.hashCode() + Objects.hashCode(value));
    if (isOwned) {
      workload.owned().last(key, value);
    } else {
      workload.shared().last(key, value);
    }
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
