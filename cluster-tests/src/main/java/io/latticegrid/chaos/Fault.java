package io.latticegrid.chaos;

import java.util.List;
import java.util.Locale;

/** What is done to the nodes in one cycle. Immutable. */
sealed interface Fault {
  /** Under which name its figures are collected. */
  String label();

  /** Whether the leader of the metadata dies, stops or is cut off from most of the others. */
  boolean hitsLeader();

  /** How long nobody may do without a key. */
  long goalMillis(boolean strict);

  /** One line about it. */
  String describe();

  /** A node is killed, and started again at once or when the others have healed. */
  record Kill(int node, boolean hitsLeader, boolean restartsAtOnce) implements Fault {
    @Override
    public String label() {
      return named("kill", hitsLeader);
    }

    @Override
    public long goalMillis(boolean strict) {
      return strict || hitsLeader ? 3_000 : 1_000;
    }

    @Override
    public String describe() {
      return "kill -9 of node %d%s%s"
          .formatted(node, leader(hitsLeader), restartsAtOnce ? ", started again at once" : "");
    }
  }

  /** A node is stopped for a time. */
  record Stop(int node, boolean hitsLeader, long millis) implements Fault {
    @Override
    public String label() {
      return named("stop", hitsLeader);
    }

    @Override
    public long goalMillis(boolean strict) {
      return 6_000;
    }

    @Override
    public String describe() {
      return "node %d%s stopped for %s".formatted(node, leader(hitsLeader), seconds(millis));
    }
  }

  /** Packets vanish in some directions for a time. */
  record Split(String shape, List<Cut> cuts, boolean hitsLeader, long millis) implements Fault {
    /** Copies the cuts. */
    public Split {
      cuts = List.copyOf(cuts);
    }

    @Override
    public String label() {
      return named("split", hitsLeader);
    }

    @Override
    public long goalMillis(boolean strict) {
      return 6_000;
    }

    @Override
    public String describe() {
      return "%s for %s".formatted(shape + leader(hitsLeader), seconds(millis));
    }
  }

  /** All that a node sends is late for a time. */
  record Delay(int node, boolean hitsLeader, long delayMillis, long millis) implements Fault {
    @Override
    public String label() {
      return named("delay", hitsLeader);
    }

    @Override
    public long goalMillis(boolean strict) {
      return 6_000;
    }

    @Override
    public String describe() {
      return "node %d%s late by %d ms for %s"
          .formatted(node, leader(hitsLeader), delayMillis, seconds(millis));
    }
  }

  /** What one node sends to another is dropped. */
  record Cut(int from, int to) {}

  private static String named(String kind, boolean leader) {
    return leader ? kind + ", leader" : kind;
  }

  private static String leader(boolean leader) {
    return leader ? " (leader)" : "";
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
