package io.latticegrid.sim;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.port.Rand;
import io.latticegrid.history.Call;
import io.latticegrid.history.History;
import io.latticegrid.history.Request;
import io.latticegrid.invariant.LockTokens;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of the strict group, which all clients read and write, and what they were told. Confined
 * to the simulation's thread. A key is left for a fresh one before the search through its history
 * would become long.
 */
final class Registers {
  private static final String NUMBER = "number.";
  private static final int SOME = 3;
  private static final int CALLS_OF_A_KEY = 200;
  private static final int UNKNOWN_OF_A_KEY = 4;

  private final History history = new History();
  private final LockTokens tokens = new LockTokens();
  private final int[] generations;
  private final int[] calls;
  private final int[] unknown;

  private final int slots;
  private final int partitions;

  /** With so many keys in use at a time, and a pair of keys and a number besides. */
  Registers(int slots, int partitions) {
    this.slots = slots;
    this.partitions = partitions;
    generations = new int[slots + 2];
    calls = new int[slots + 2];
    unknown = new int[slots + 2];
  }

  History history() {
    return history;
  }

  /** Of the lock that all want. */
  LockTokens tokens() {
    return tokens;
  }

  /** Draws a key. */
  String key(Rand rand) {
    return key(rand.nextInt(slots));
  }

  /**
   * The two keys, of one partition, that are always written and removed together; the first one is
   * the name of both in the history.
   */
  List<String> pair() {
    String first = key(slots);
    int partition = partition(first, partitions);
    int suffix = 0;
    while (partition(first + "." + suffix, partitions) != partition) {
      suffix++;
    }
    return List.of(first, first + "." + suffix);
  }

  /** The partition of a key. */
  static int partition(String key, int partitions) {
    return KeyHash.partitionOf(KeyHash.hash(Canonical.toBytes(key)), partitions);
  }

  /** Draws some of the keys that are in use. */
  Set<String> some(Rand rand) {
    Set<String> keys = new LinkedHashSet<>();
    int first = rand.nextInt(slots);
    for (int i = 0; i < SOME; i++) {
      keys.add(key((first + i) % slots));
    }
    return keys;
  }

  /** The name of the atomic number that is in use. */
  String number() {
    return key(slots + 1);
  }

  /** Whether a key of the history is an atomic number. */
  static boolean isNumber(String key) {
    return key.startsWith(NUMBER);
  }

  private String key(int slot) {
    String kind = slot < slots ? "register." : slot == slots ? "pair." : NUMBER;
    return kind + slot + "." + generations[slot];
  }

  /** A client asks. */
  Call ask(String key, String client, Request request) {
    for (int slot = 0; slot < calls.length; slot++) {
      if (key(slot).equals(key) && ++calls[slot] > CALLS_OF_A_KEY) {
        renew(slot);
      }
    }
    return history.call(key, client, request);
  }

  /** A client does not know what became of a change. */
  void unknown(String key) {
    for (int slot = 0; slot < calls.length; slot++) {
      if (key(slot).equals(key) && ++unknown[slot] >= UNKNOWN_OF_A_KEY) {
        renew(slot);
      }
    }
  }

  private void renew(int slot) {
    generations[slot]++;
    calls[slot] = 0;
    unknown[slot] = 0;
  }

  /** Somebody accepted that a key is lost. */
  void lost(String key) {
    history.call(key, "loss", Request.loss()).answered(Request.DONE);
  }
}
