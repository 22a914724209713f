package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Probes on behalf of others that are under way. Confined to the control loop. */
final class Relays {
  private static final int LIMIT = 256;

  /**
   * One of them. Immutable.
   *
   * @param asker who asked
   * @param sequence the asker's number
   * @param target who is probed
   * @param deadlineNanos when the asker is told that nothing came
   */
  record Relay(MemberId asker, long sequence, MemberId target, long deadlineNanos) {}

  private final Map<Long, Relay> relays = new LinkedHashMap<>();

  /** Notes one under this member's own number; false if there are too many. */
  boolean add(long own, Relay relay) {
    return relays.size() < LIMIT && relays.put(own, relay) == null;
  }

  /** The target answered; null if it was too late. */
  @Nullable Relay answered(long own, MemberId from) {
    Relay relay = relays.get(own);
    if (relay == null || !relay.target().equals(from)) {
      return null;
    }
    return relays.remove(own);
  }

  /** Those that took too long; they are over. */
  List<Relay> overdue(long nowNanos) {
    if (relays.isEmpty()) {
      return List.of();
    }
    List<Relay> overdue = new ArrayList<>();
    relays
        .values()
        .removeIf(relay -> {
          boolean late = nowNanos - relay.deadlineNanos() >= 0;
          if (late) {
            overdue.add(relay);
          }
          return late;
        });
    return overdue;
  }

  void clear() {
    relays.clear();
  }
}
